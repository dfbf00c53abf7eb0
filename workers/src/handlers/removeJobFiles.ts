import type { TaskHandler } from '@portage/backstage-plugin-replication-node';

/** Removes the folders of jobs that are forgotten. Idempotent: what is gone already is no error. */
export const removeJobFiles: TaskHandler<'remove-job-files'> = {
  kind: 'remove-job-files',

  async run({ payload, connections, signal }) {
    const storage = await connections.storage(payload.connection);
    let removed = 0;
    for (const folder of payload.folders) {
      for await (const page of storage.list(folder, { signal })) {
        await storage.delete(
          page.map(({ uri }) => uri),
          { signal },
        );
        removed += page.length;
      }
    }
    return { removed };
  },
};
