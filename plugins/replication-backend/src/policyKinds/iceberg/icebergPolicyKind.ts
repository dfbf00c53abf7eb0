import {
  icebergJobFolder,
  icebergPolicySchema,
  localizationRules,
  ReplicationError,
  type IcebergPolicy,
} from '@portage/backstage-plugin-replication-common';
import type { CompileContext, CompiledCluster, PolicyKind } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { nextIcebergTasks, ICEBERG_STAGES } from './nextIcebergTasks';
import { summarizeIcebergJob } from './summarizeIcebergJob';

/** Files copied at once by one task, where the target cluster sets no limit. */
const DEFAULT_CONCURRENCY = 16;

const CATALOG_TYPES: ReadonlySet<string> = new Set(['sql', 'nessie', 'iceberg-rest', 'hive']);

/**
 * Keeps the tables of a catalog reference whole and local in another region: discover, plan, copy, localize, audit, publish.
 * A task belongs to the region of its target storage.
 */
export const icebergPolicyKind: PolicyKind<CompiledIcebergPolicy> = {
  kind: 'iceberg',
  schema: icebergPolicySchema as PolicyKind['schema'],

  stages: ({ dryRun }) => (dryRun ? ICEBERG_STAGES.slice(0, 2) : [...ICEBERG_STAGES]),

  compile(options) {
    const { policy, clusters, jobId, dryRun, lastPublished, takeOver } = options;
    const replication = icebergPolicySchema.parse(policy.spec.replication);
    const source = catalogOf(clusters, replication.source.cluster, 'source.cluster');
    const target = catalogOf(clusters, replication.target.cluster, 'target.cluster');
    const storage = storageOf(clusters, replication);
    return {
      region: storage.region,
      dryRun,
      lastPublished,
      context: {
        policy: policy.metadata.name,
        jobId,
        source: { connection: source.connection, reference: replication.source.reference },
        target: {
          connection: target.connection,
          reference: replication.target.reference,
          storage: storage.connection,
          location: replication.target.location,
        },
        include: replication.include,
        exclude: replication.exclude,
        rules: localizationRules({ clusters, region: storage.region, location: replication.target.location }),
        concurrency: storage.limits?.concurrency ?? DEFAULT_CONCURRENCY,
        ...(lastPublished && {
          lastPublished: {
            sourceHash: lastPublished.sourceHash,
            targetHash: lastPublished.targetHash,
            tablesFile: lastPublished.tablesFile,
          },
        }),
        takeOver,
      },
    };
  },

  region: ({ policy, clusters }: Pick<CompileContext, 'policy' | 'clusters'>) => {
    const { target } = policy.spec.replication as unknown as IcebergPolicy;
    return clusters.find(({ name }) => name === target.storage)?.region;
  },

  jobFiles: ({ context, region }) => ({ region, connection: context.target.storage, folder: icebergJobFolder(context) }),

  nextTasks: nextIcebergTasks,
  summarize: summarizeIcebergJob,
  lagTask: ({ context, region }) => ({ kind: 'measure-lag', region, payload: context }),

  watch: ({ policy }: Pick<CompileContext, 'policy'>) => {
    const { source } = policy.spec.replication as unknown as IcebergPolicy;
    return { cluster: source.cluster, reference: source.reference };
  },
};

function clusterOf(clusters: readonly CompiledCluster[], name: string, field: string): CompiledCluster {
  const cluster = clusters.find(candidate => candidate.name === name);
  if (!cluster) {
    throw new ReplicationError('unknown-cluster', `spec.replication.${field}: there is no cluster "${name}"`);
  }
  return cluster;
}

function catalogOf(clusters: readonly CompiledCluster[], name: string, field: string): CompiledCluster {
  const cluster = clusterOf(clusters, name, field);
  if (!CATALOG_TYPES.has(cluster.type)) {
    throw new ReplicationError(
      'invalid-document',
      `spec.replication.${field}: cluster "${name}" has type ${cluster.type}, which is no catalog`,
    );
  }
  return cluster;
}

function storageOf(clusters: readonly CompiledCluster[], { target }: IcebergPolicy): CompiledCluster {
  const storage = clusterOf(clusters, target.storage, 'target.storage');
  if (CATALOG_TYPES.has(storage.type)) {
    throw new ReplicationError(
      'invalid-document',
      `spec.replication.target.storage: cluster "${target.storage}" is a catalog (${storage.type}), not a storage`,
    );
  }
  if (!storage.prefixes.some(({ prefix }) => target.location.startsWith(prefix))) {
    throw new ReplicationError(
      'invalid-document',
      `spec.replication.target.location: ${target.location} lies below no prefix of cluster "${target.storage}"`,
    );
  }
  return storage;
}
