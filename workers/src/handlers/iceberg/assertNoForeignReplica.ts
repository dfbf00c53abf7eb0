import { ReplicationError, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { listFolders } from './listFolders';

/**
 * Makes sure that all that Portage wrote below the location is this policy's. No two policies share a location, but one that was deleted
 * left its replica behind, and somebody may still read it.
 * @throws ReplicationError `foreign-replica`
 */
export async function assertNoForeignReplica(options: {
  storage: StorageConnector;
  context: IcebergJobContext;
  signal: AbortSignal;
}): Promise<void> {
  const { storage, context, signal } = options;
  const { location } = context.target;
  const refuse = (folder: string): never => {
    throw new ReplicationError('foreign-replica', `${folder} belongs to another policy than "${context.policy}"; nothing was removed.`);
  };
  for await (const folder of listFolders(storage, location, { signal })) {
    if (folder === '_portage') {
      for await (const policy of listFolders(storage, `${location}_portage/`, { signal })) {
        if (policy !== context.policy) {
          refuse(`${location}_portage/${policy}/`);
        }
      }
    } else if (folder !== '_data') {
      for await (const _page of storage.list(`${location}${folder}/_portage/`, { pageSize: 1, signal })) {
        if (_page.length > 0) {
          refuse(`${location}${folder}/_portage/`);
        }
        break;
      }
    }
  }
}
