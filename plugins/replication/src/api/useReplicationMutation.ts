import { useApi } from '@backstage/core-plugin-api';
import type { CallOptions, RouteArguments, RouteName, RouteResponse } from '@portage/backstage-plugin-replication-common';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { replicationApiRef } from './replicationApiRef';
import { QUERY_SCOPE } from './useReplicationQuery';

type Variables<N extends RouteName> = RouteArguments<N> & Pick<CallOptions, 'ifMatch' | 'idempotencyKey'>;

/** Calls one route that changes something; afterwards everything on the page is asked for again. */
export function useReplicationMutation<N extends RouteName>(name: N): UseMutationResult<RouteResponse<N>, Error, Variables<N>> {
  const api = useApi(replicationApiRef);
  const queries = useQueryClient();
  return useMutation<RouteResponse<N>, Error, Variables<N>>({
    mutationFn: ({ ifMatch, idempotencyKey, ...args }) => api.call(name, args as RouteArguments<N>, { ifMatch, idempotencyKey }),
    onSettled: () => {
      // Not awaited: the action is done when the server says so, not when every list has been read again.
      queries.invalidateQueries({ queryKey: [QUERY_SCOPE] });
    },
  });
}
