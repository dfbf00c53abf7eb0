import { MAX_PAGE_SIZE, type Cluster, type Policy, type ReplicationClient } from '@portage/backstage-plugin-replication-common';
import type { ReplicationObjects } from './ReplicationObjects';

/** Reads all clusters and policies, page by page. */
export async function readReplicationObjects(
  client: ReplicationClient,
  options: { signal?: AbortSignal } = {},
): Promise<ReplicationObjects> {
  const objects = new Map<string, Cluster | Policy>();
  for (const list of ['listClusters', 'listPolicies'] as const) {
    let cursor: string | undefined;
    do {
      const page = await client.call(list, { query: { limit: MAX_PAGE_SIZE, cursor } }, options);
      for (const object of page.items) {
        objects.set(object.metadata.name.toLowerCase(), object);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return objects;
}
