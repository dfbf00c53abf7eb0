import { useApi } from '@backstage/core-plugin-api';
import type { RouteArguments, RouteName, RouteResponse } from '@portage/backstage-plugin-replication-common';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { replicationApiRef } from './replicationApiRef';

/** The first part of every key in the cache, so that a signal or a change can ask for all of them again. */
export const QUERY_SCOPE = 'replication';

export interface ReplicationQueryOptions<N extends RouteName> {
  /** Without it the answer is asked for once. A function sees the last answer and may end the polling. */
  pollMs?: number | ((last: RouteResponse<N> | undefined) => number | undefined);
  enabled?: boolean;
  /** Shows the last page while the next one loads. */
  keepPrevious?: boolean;
}

/** Reads one route of the REST API and, where asked to, again and again. */
export function useReplicationQuery<N extends RouteName>(
  name: N,
  args: RouteArguments<N> = {},
  options: ReplicationQueryOptions<N> = {},
): UseQueryResult<RouteResponse<N>, Error> {
  const api = useApi(replicationApiRef);
  const { pollMs, enabled, keepPrevious } = options;
  return useQuery<RouteResponse<N>, Error>({
    queryKey: [QUERY_SCOPE, name, args],
    queryFn: ({ signal }) => api.call(name, args, { signal }),
    enabled,
    refetchInterval: query => (typeof pollMs === 'function' ? pollMs(query.state.data) : pollMs) ?? false,
    ...(keepPrevious && { placeholderData: keepPreviousData }),
  });
}
