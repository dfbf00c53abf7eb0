import type { PathRule } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, StorageConnector, StorageRegistry, ThreadPool } from '@portage/backstage-plugin-replication-node';

/** What to audit, and with what. */
export interface AuditTableOptions {
  /** The source's `metadata.json`. */
  sourceMetadataLocation: string;
  /** The localized `metadata.json` that is to be published. */
  replicaMetadataLocation: string;
  /** SHA-256 (hex) of the localized `metadata.json`, as whoever wrote it reckons it; left out where nobody did. */
  replicaSha256?: string;
  /** Ids of the source's snapshots that the replica is to lack, in the source's order; none by default, and never the current one. */
  prunedSnapshots?: readonly string[];
  rules: readonly PathRule[];
  /** The policy's target location; ends in `/`. */
  location: string;
  /** Where the table's rewritten metadata lies; ends in `/`. */
  metadataFolder: string;
  /** Finds the storage of source files, and of files that are in the target region already. */
  registry: StorageRegistry;
  /** The storage below `location`. */
  target: StorageConnector;
  map: LocalizationMap;
  threads: ThreadPool;
  /** Requests under way at a time; 16 by default. */
  concurrency?: number;
  signal: AbortSignal;
}
