import { createHash } from 'node:crypto';
import { isReplicationError, type PathRule, type VerifyLevel, type VerifyProblem } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, StorageConnector, StorageRegistry, ThreadPool } from '@portage/backstage-plugin-replication-node';
import { auditTable } from '../../audit';
import { readMetadataProperties } from '../../iceberg';
import { planTable, type UnreachableSnapshot } from '../../localize';
import { mapConcurrent } from '../../transfer';
import { compareCopy } from './compareCopy';

/** Proofs of before count for nothing in a verification, and it writes none. */
const EMPTY_MAP: LocalizationMap = { read: async () => new Map(), write: async () => {} };

export interface VerifyPublishedTableOptions {
  /** The table's name, for findings. */
  table: string;
  key: readonly string[];
  level: VerifyLevel;
  /** The digest that was recorded for the table when it was published. */
  publishedDigest: string;
  /** Snapshots that the publication left out. */
  pruned: readonly UnreachableSnapshot[];
  sourceMetadataLocation: string;
  replicaMetadataLocation: string;
  metadataFolder: string;
  rules: readonly PathRule[];
  location: string;
  registry: StorageRegistry;
  target: StorageConnector;
  threads: ThreadPool;
  concurrency: number;
  signal: AbortSignal;
  onFindings: (page: VerifyProblem[]) => Promise<void>;
}

/**
 * Holds a published table against its source: the logical digests of both trees, computed anew, against each other and against the one
 * that was recorded; at level `files` every copied file against its source, too.
 * @returns the digest where the table is proved
 * @throws ReplicationError for what is wrong with the source
 */
export async function verifyPublishedTable(
  options: VerifyPublishedTableOptions,
): Promise<{ digest?: string; filesCompared: number; bytesRead: number }> {
  const { table, level, publishedDigest, replicaMetadataLocation, onFindings } = options;
  const damage = (path: string, message: string): VerifyProblem => ({ type: 'damage', table, path, message });

  const bytes = await readReplica(options);
  if (!bytes) {
    await onFindings([damage(replicaMetadataLocation, 'The file is missing in the target region')]);
    return { filesCompared: 0, bytesRead: 0 };
  }
  const replicaSha256 = createHash('sha256').update(bytes).digest('hex');
  const { digest, problems, bytesRead } = await auditTable({
    ...options,
    prunedSnapshots: options.pruned.map(({ snapshotId }) => snapshotId),
    replicaSha256,
    map: EMPTY_MAP,
  });
  await onFindings(problems.map(({ path, message }) => damage(path, message)));
  if (digest !== undefined && digest !== publishedDigest) {
    await onFindings([damage(replicaMetadataLocation, `The table's digest is ${digest}, ${publishedDigest} was published`)]);
  }
  const told = digest && readMetadataProperties(replicaMetadataLocation, bytes).get('portage.audit-digest');
  if (told && told !== digest) {
    await onFindings([damage(replicaMetadataLocation, `The table's digest is ${digest}, its property portage.audit-digest says ${told}`)]);
  }
  const filesCompared = level === 'files' ? await compareFiles(options) : 0;
  return { digest, filesCompared, bytesRead };
}

async function readReplica({ target, replicaMetadataLocation, signal }: VerifyPublishedTableOptions): Promise<Uint8Array | undefined> {
  try {
    return await target.read(replicaMetadataLocation, { signal });
  } catch (error) {
    if (isReplicationError(error) && error.code === 'source-file-missing') {
      return undefined;
    }
    throw error;
  }
}

/** Compares the table's whole copy set; which files that are, the plan of a first localization tells. */
async function compareFiles(options: VerifyPublishedTableOptions): Promise<number> {
  const { table, key, sourceMetadataLocation, rules, location, registry, target, threads, concurrency, signal, onFindings } = options;
  let filesCompared = 0;
  await planTable({
    key,
    metadataLocation: sourceMetadataLocation,
    mapping: { rules, location },
    pruned: options.pruned,
    registry,
    openMap: () => EMPTY_MAP,
    threads,
    signal,
    emit: items =>
      mapConcurrent(items, { concurrency, signal }, async (item, itemSignal) => {
        const source = await registry.storageOf(item.sourceUri);
        const problem = await compareCopy({ source, target, ...item, signal: itemSignal });
        filesCompared += 1;
        if (problem) {
          await onFindings([{ ...problem, table, path: item.targetUri }]);
        }
      }),
  });
  return filesCompared;
}
