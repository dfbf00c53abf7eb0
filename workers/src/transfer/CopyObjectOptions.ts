import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

/** One object to be copied. @public */
export interface CopyObjectOptions {
  source: StorageConnector;
  target: StorageConnector;
  sourceUri: string;
  targetUri: string;
  /** As the plan says. */
  sizeBytes: number;
  signal?: AbortSignal;
}
