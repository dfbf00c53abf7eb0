import type { TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import type { TaskResult } from '@portage/backstage-plugin-replication-common';

type BrowseResult = TaskResult<'browse'>;

/** What a person sees of a cluster: references and tables of a catalog, files of a storage. Idempotent: it only reads. */
export const browse: TaskHandler<'browse'> = {
  kind: 'browse',

  async run(context) {
    return context.payload.path === undefined ? browseCatalog(context) : browseStorage(context, context.payload.path);
  },
};

async function browseCatalog({ payload, connections, signal }: TaskContext<'browse'>): Promise<BrowseResult> {
  const catalog = await connections.catalog(payload.connection);
  const { reference, after, limit } = payload;
  const entries: BrowseResult['entries'] =
    reference === undefined
      ? (await catalog.references({ signal })).map(({ name }) => ({ name, type: 'reference' as const }))
      : (await catalog.load(reference, { signal })).pointers.map(({ key, kind, metadataLocation }) => ({
          name: key.join('.'),
          type: kind,
          location: metadataLocation,
        }));
  const sorted = entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter(({ name }) => name > after);
  const page = rest.slice(0, limit);
  return { entries: page, ...(rest.length > limit && { next: page[page.length - 1].name }) };
}

async function browseStorage({ payload, connections, signal }: TaskContext<'browse'>, path: string): Promise<BrowseResult> {
  const storage = await connections.storage(payload.connection);
  const { after, limit } = payload;
  const entries: BrowseResult['entries'] = [];
  for await (const objects of storage.list(path, { startAfter: after, pageSize: limit + 1, signal })) {
    for (const { uri, sizeBytes, modifiedAt } of objects) {
      if (entries.length === limit) {
        return { entries, next: entries[entries.length - 1].name };
      }
      entries.push({ name: uri, type: 'file', sizeBytes, modifiedAt });
    }
  }
  return { entries };
}
