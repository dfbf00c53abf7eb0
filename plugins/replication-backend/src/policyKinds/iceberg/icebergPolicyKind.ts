import {
  auditReportFolder,
  icebergJobFolder,
  icebergPolicySchema,
  localizationRules,
  parseDuration,
  ReplicationError,
  verifyOptionsSchema,
  type IcebergPolicy,
} from '@portage/backstage-plugin-replication-common';
import type { CompileContext, CompiledCluster, PolicyKind } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { compilePruning } from './compilePruning';
import { nextIcebergTasks, ICEBERG_STAGES } from './nextIcebergTasks';
import { nextPruneTasks, PRUNE_STAGES } from './nextPruneTasks';
import { nextVerifyTasks, VERIFY_STAGES } from './nextVerifyTasks';
import { summarizeIcebergJob } from './summarizeIcebergJob';
import { summarizePruning } from './summarizePruning';
import { summarizeVerification } from './summarizeVerification';

/** Files copied at once by one task, where the target cluster sets no limit. */
const DEFAULT_CONCURRENCY = 16;

const CATALOG_TYPES: ReadonlySet<string> = new Set(['sql', 'nessie', 'iceberg-rest', 'hive']);

/** What differs by a job's purpose: its stages, of which a dry run has the first few, and what they make of each other's results. */
const PURPOSES = {
  sync: { stages: ICEBERG_STAGES, dryRunStages: 2, nextTasks: nextIcebergTasks, summarize: summarizeIcebergJob },
  verify: { stages: VERIFY_STAGES, dryRunStages: VERIFY_STAGES.length, nextTasks: nextVerifyTasks, summarize: summarizeVerification },
  prune: { stages: PRUNE_STAGES, dryRunStages: 1, nextTasks: nextPruneTasks, summarize: summarizePruning },
} as const;

/**
 * Keeps the tables of a catalog reference whole and local in another region: discover, plan, copy, localize, audit, publish. Besides, its
 * jobs verify what was published, and prune copies that no retained snapshot needs.
 * A task belongs to the region of its target storage.
 */
export const icebergPolicyKind: PolicyKind<CompiledIcebergPolicy> = {
  kind: 'iceberg',
  schema: icebergPolicySchema as PolicyKind['schema'],

  purposes: ['verify', 'prune'],

  stages: ({ purpose, dryRun }) => {
    const { stages, dryRunStages } = PURPOSES[purpose];
    return dryRun ? stages.slice(0, dryRunStages) : [...stages];
  },

  compile(options) {
    const { policy, clusters, jobId, purpose, dryRun, lastPublished, interrupted, takeOver } = options;
    const replication = icebergPolicySchema.parse(policy.spec.replication);
    const source = catalogOf(clusters, replication.source.cluster, 'source.cluster');
    const target = catalogOf(clusters, replication.target.cluster, 'target.cluster');
    const storage = storageOf(clusters, replication);
    if (purpose !== 'sync' && !lastPublished?.tablesFile) {
      throw new ReplicationError('nothing-published', `Policy "${policy.metadata.name}" has published nothing yet.`);
    }
    return {
      region: storage.region,
      purpose,
      dryRun,
      lastPublished,
      ...(options.prices && { pricing: { prices: options.prices, regions: regionsOf(clusters, storage) } }),
      interrupted,
      ...(purpose === 'verify' && { verify: verifyOptionsSchema.parse(options.options ?? {}) }),
      ...(purpose === 'prune' && { prune: compilePruning(replication.pruning, options) }),
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
            auditDigest: lastPublished.auditDigest,
          },
        }),
        takeOver,
        history: replication.history,
      },
    };
  },

  region: ({ policy, clusters }: Pick<CompileContext, 'policy' | 'clusters'>) => {
    const { target } = policy.spec.replication as unknown as IcebergPolicy;
    return clusters.find(({ name }) => name === target.storage)?.region;
  },

  upkeep: policy => {
    const { pruning } = icebergPolicySchema.parse(policy.spec.replication);
    return pruning ? [{ purpose: 'prune', everyMs: parseDuration(pruning.every) }] : [];
  },

  jobFiles: ({ context, region, purpose }) => ({
    region,
    connection: context.target.storage,
    folder: purpose === 'verify' ? auditReportFolder(context) : icebergJobFolder(context),
  }),

  nextTasks: (stage, compiled, earlier) => PURPOSES[compiled.purpose].nextTasks(stage, compiled, earlier),
  summarize: (compiled, stages) => PURPOSES[compiled.purpose].summarize(compiled, stages),
  lagTask: ({ context, region }) => ({ kind: 'measure-lag', region, payload: context }),

  watch: ({ policy }: Pick<CompileContext, 'policy'>) => {
    const { source } = policy.spec.replication as unknown as IcebergPolicy;
    return { cluster: source.cluster, reference: source.reference };
  },
};

/** Every storage may hold files of a table; the target region's own stay where they are. */
function regionsOf(clusters: readonly CompiledCluster[], storage: CompiledCluster): { sources: string[]; target: string } {
  const sources = clusters.filter(({ prefixes, region }) => prefixes.length > 0 && region !== storage.region).map(({ region }) => region);
  return { sources: [...new Set(sources)], target: storage.region };
}

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
