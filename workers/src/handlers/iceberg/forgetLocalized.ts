import type { LocalizedFileInScope } from '@portage/backstage-plugin-replication-common';
import type { TaskHandler } from '@portage/backstage-plugin-replication-node';
import { z } from 'zod';
import { listedUri, SortedCursor, SortedSpool } from '../../prune';
import { readUnneededFiles } from './unneededFiles';

const BATCH_ROWS = 500;
const rowKeySchema = z.object({ scope: z.string(), sourcePath: z.string() });

/**
 * Takes out of the localization map whatever stands for an unneeded file, also one whose grace period goes on: a proof says that all files below
 * it stand, and once one of those is removed, a table that comes back to an old manifest must find no proof of it.
 *
 * Idempotent: rows that are gone already are no error. It comes before any file is moved, and the map is a cache: what is forgotten and needed
 * again is localized again.
 */
export const forgetLocalized: TaskHandler<'forget-localized'> = {
  kind: 'forget-localized',

  async run({ payload, connections, policyLocalizationMap, progress, signal }) {
    const { location } = payload.target;
    const storage = await connections.storage(payload.target.storage);
    const map = policyLocalizationMap(payload.policy);
    const spool = await SortedSpool.create();
    try {
      for await (const page of map.list()) {
        signal.throwIfAborted();
        for (const { scope, sourcePath, localPath } of page.filter(row => row.localPath.startsWith(location))) {
          await spool.add(listedUri({ storage, location, uri: localPath }), JSON.stringify({ scope, sourcePath }));
        }
      }
      const unneeded = new SortedCursor(readUnneededFiles(storage, { uri: payload.unneededFile, signal }));
      let forgotten = 0;
      let batch: Pick<LocalizedFileInScope, 'scope' | 'sourcePath'>[] = [];
      const forget = async () => {
        await map.remove(batch);
        forgotten += batch.length;
        progress.advance({ items: batch.length });
        batch = [];
      };
      await unneeded.advance();
      for await (const rows of spool.sorted()) {
        for (const { key, value } of rows) {
          while (unneeded.current && Buffer.compare(Buffer.from(unneeded.current.uri), key) < 0) {
            await unneeded.next();
          }
          if (unneeded.current && Buffer.from(unneeded.current.uri).equals(key)) {
            batch.push(rowKeySchema.parse(JSON.parse(value.toString('utf8'))));
          }
          if (batch.length === BATCH_ROWS) {
            await forget();
          }
        }
      }
      await forget();
      await unneeded.close();
      return { forgotten };
    } finally {
      await spool.remove();
    }
  },
};
