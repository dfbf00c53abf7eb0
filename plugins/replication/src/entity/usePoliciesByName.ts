import { useApi } from '@backstage/core-plugin-api';
import type { Policy } from '@portage/backstage-plugin-replication-common';
import { useQueries } from '@tanstack/react-query';
import { POLL_MS } from '../api/pollMs';
import { replicationApiRef } from '../api/replicationApiRef';
import { QUERY_SCOPE } from '../api/useReplicationQuery';

/** One entity names a handful of policies; what is named beyond is left out. */
export const MAX_NAMED_POLICIES = 20;

export interface NamedPolicy {
  name: string;
  policy: Policy | undefined;
  error: Error | null;
}

/** Reads policies one by one: each may be missing or forbidden without the others being lost. */
export function usePoliciesByName(names: readonly string[]): NamedPolicy[] {
  const api = useApi(replicationApiRef);
  const results = useQueries({
    queries: names.slice(0, MAX_NAMED_POLICIES).map(name => ({
      queryKey: [QUERY_SCOPE, 'getPolicy', { path: { name } }],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.call('getPolicy', { path: { name } }, { signal }),
      refetchInterval: POLL_MS.page,
    })),
  });
  return results.map(({ data, error }, index) => ({ name: names[index], policy: data, error }));
}
