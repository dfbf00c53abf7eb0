import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { copyObject, mapConcurrent, readCopyPlan, type CopyPlanItem } from '../../transfer';
import { readReferencedMetadata } from './readReferencedMetadata';

type Outcome = 'moved' | 'gone' | 'changed';

/**
 * Moves a slice of the obsolete files to quarantine.
 *
 * Before the first, all references are read again: where one was made or moved since the survey, the survey may be wrong, and nothing is
 * moved. Each file is copied, and only a copy that stands whole lets the original be deleted: that deletion is the file's commit point.
 *
 * Idempotent: a file whose copy stands is only deleted, and one that is gone was moved by an earlier run.
 */
export const quarantineFiles: TaskHandler<'quarantine-files'> = {
  kind: 'quarantine-files',

  async run(context) {
    const { payload, connections, progress, log, signal } = context;
    const storage = await connections.storage(payload.target.storage);
    const catalog = await connections.catalog(payload.target.connection);
    const { hash } = await readReferencedMetadata({ catalog, context: payload, signal });
    if (hash !== payload.referencesHash) {
      log.warn('References were changed since the survey; nothing is moved');
      return { files: 0, bytes: 0, referencesMoved: true };
    }
    const { uri, ...slice } = payload.obsoletePlan;
    progress.expect({ items: slice.to - slice.from });
    const moved = { files: 0, bytes: 0 };
    const items = readCopyPlan({ storage, uri, slice, signal });
    await mapConcurrent(items, { concurrency: payload.concurrency, signal }, async (item, itemSignal) => {
      const outcome = await moveFile(storage, item, itemSignal);
      if (outcome === 'moved') {
        moved.files += 1;
        moved.bytes += item.sizeBytes;
      } else {
        logPassedOver(log, item, outcome);
      }
      progress.advance({ items: 1, bytes: item.sizeBytes });
    });
    return { ...moved, referencesMoved: false };
  },
};

async function moveFile(storage: StorageConnector, item: CopyPlanItem, signal: AbortSignal): Promise<Outcome> {
  const { sourceUri, targetUri } = item;
  try {
    const { kind } = await copyObject({ source: storage, target: storage, ...item, signal });
    if (kind === 'source-changed') {
      return 'changed';
    }
  } catch (error) {
    if (!isReplicationError(error) || error.code !== 'source-file-missing') {
      throw error;
    }
    return (await storage.stat(targetUri, { signal })) ? 'moved' : 'gone';
  }
  await storage.delete([sourceUri], { signal });
  return 'moved';
}

function logPassedOver(log: TaskContext['log'], { sourceUri }: CopyPlanItem, outcome: Outcome): void {
  log.warn(outcome === 'gone' ? `${sourceUri} is gone already` : `${sourceUri} is another file than at the survey and stays`);
}
