import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, TaskLog } from '@portage/backstage-plugin-replication-node';

/** What an unfinished write left is no one's any more after this time, where nothing else tells whose it is. */
const UNFINISHED_AFTER_MS = 24 * 3_600_000;

/**
 * Removes what unfinished writes left below a replica's location. It looks at every folder of a file storage, so jobs do it where something
 * was interrupted, and a pruning always. Nobody sees what it removes, so that it could not is told, and harms nothing.
 */
export async function removeUnfinished(options: {
  context: IcebergJobContext;
  storage: StorageConnector;
  log: TaskLog;
  signal: AbortSignal;
}): Promise<void> {
  const { context, storage, log, signal } = options;
  const olderThan = new Date(Date.now() - UNFINISHED_AFTER_MS);
  try {
    const removed = await storage.removeUnfinished(context.target.location, { olderThan, signal });
    if (removed > 0) {
      log.info(`${removed} leftovers of unfinished writes were removed`);
    }
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`Leftovers of unfinished writes could not be removed: ${(error as Error).message}`);
  }
}
