import { useApi } from '@backstage/core-plugin-api';
import type { RouteResponse } from '@portage/backstage-plugin-replication-common';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { fetchAllItems } from './fetchAllItems';
import { replicationApiRef } from './replicationApiRef';
import { QUERY_SCOPE } from './useReplicationQuery';

/** Every cluster or policy, for the overview and for selects. */
export function useAllItems<N extends 'listClusters' | 'listPolicies'>(
  name: N,
  options: { pollMs?: number; enabled?: boolean } = {},
): UseQueryResult<{ items: RouteResponse<N>['items']; totalItems: number }, Error> {
  const api = useApi(replicationApiRef);
  return useQuery({
    queryKey: [QUERY_SCOPE, name, 'all'],
    queryFn: ({ signal }) => fetchAllItems(api, name, signal),
    refetchInterval: options.pollMs ?? false,
    enabled: options.enabled,
  });
}
