import type { TaskHandler } from '@portage/backstage-plugin-replication-node';

/** Tells where references of one catalog stand. Idempotent: it only reads. */
export const watchReferences: TaskHandler<'watch-references'> = {
  kind: 'watch-references',

  async run({ payload, connections, signal }) {
    const catalog = await connections.catalog(payload.connection);
    const heads = [];
    for (const reference of payload.references) {
      const head = await catalog.head(reference, { signal });
      heads.push({ reference, hash: head?.hash });
    }
    return { heads };
  },
};
