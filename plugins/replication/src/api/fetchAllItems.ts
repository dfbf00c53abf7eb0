import { MAX_PAGE_SIZE, type RouteResponse } from '@portage/backstage-plugin-replication-common';
import type { ReplicationApi } from './ReplicationApi';

/** The overview and the selects look at this many objects at most; beyond, lists with search serve better. */
export const MAX_FETCHED_ITEMS = 1_000;

type Listing = 'listClusters' | 'listPolicies';

/** All objects of a list, page by page, up to {@link MAX_FETCHED_ITEMS}. `totalItems` tells how many there are. */
export async function fetchAllItems<N extends Listing>(
  api: ReplicationApi,
  name: N,
  signal?: AbortSignal,
): Promise<{ items: RouteResponse<N>['items']; totalItems: number }> {
  const items: RouteResponse<N>['items'][number][] = [];
  let cursor: string | undefined;
  for (;;) {
    const page: RouteResponse<Listing> = await api.call<Listing>(name, { query: { limit: MAX_PAGE_SIZE, cursor } }, { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor || items.length >= MAX_FETCHED_ITEMS) {
      return { items: items as RouteResponse<N>['items'], totalItems: page.totalItems };
    }
  }
}
