import { pruningFolder, quarantineFolder } from '@portage/backstage-plugin-replication-common';
import type { TaskHandler } from '@portage/backstage-plugin-replication-node';
import { listFolders } from './listFolders';
import { removeUnfinished } from './removeUnfinished';

const FOLDER = /^(\d+)-/;

/**
 * Deletes for good what has been in quarantine for as long as the policy wants, the lists of earlier prunings, and what unfinished writes left.
 * Idempotent: what is gone already is no error, and the moment of a quarantine is its folder's name.
 */
export const emptyQuarantine: TaskHandler<'empty-quarantine'> = {
  kind: 'empty-quarantine',

  async run({ payload, connections, progress, log, signal }) {
    const storage = await connections.storage(payload.target.storage);
    const nowMs = Date.now();
    const deleted = { files: 0, bytes: 0 };
    const quarantine = quarantineFolder(payload);
    for await (const folder of listFolders(storage, quarantine, { signal })) {
      const movedAtMs = Number(FOLDER.exec(folder)?.[1] ?? NaN);
      if (!(nowMs - movedAtMs >= payload.retentionMs)) {
        continue;
      }
      for await (const page of storage.list(`${quarantine}${folder}/`, { signal })) {
        await storage.delete(
          page.map(({ uri }) => uri),
          { signal },
        );
        deleted.files += page.length;
        deleted.bytes += page.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        progress.advance({ items: page.length });
      }
    }
    for await (const page of storage.list(pruningFolder(payload), { signal })) {
      const old = page.map(({ uri }) => uri).filter(uri => !payload.kept.includes(uri));
      await storage.delete(old, { signal });
    }
    log.info(`${deleted.files} files were deleted for good`);
    await removeUnfinished({ context: payload, storage, log, signal });
    return deleted;
  },
};
