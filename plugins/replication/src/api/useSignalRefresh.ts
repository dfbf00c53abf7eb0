import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { CHANGES_CHANNEL } from '@portage/backstage-plugin-replication-common';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { QUERY_SCOPE } from './useReplicationQuery';

/** Signals come in bursts; pages ask again at most this often. */
const MIN_REFRESH_MS = 750;

/** Asks again for what is on the page when the backend says that something changed. Without signals polling alone does it. */
export function useSignalRefresh(): void {
  const signals = useApiHolder().get(signalApiRef);
  const queries = useQueryClient();

  useEffect(() => {
    if (!signals) {
      return undefined;
    }
    let pending: ReturnType<typeof setTimeout> | undefined;
    let refreshedAt = Number.NEGATIVE_INFINITY;
    const refresh = () => {
      pending = undefined;
      refreshedAt = performance.now();
      queries.invalidateQueries({ queryKey: [QUERY_SCOPE] });
    };
    const { unsubscribe } = signals.subscribe(CHANGES_CHANNEL, () => {
      // The first of a burst counts at once: what it tells of may last a second.
      const waitMs = refreshedAt + MIN_REFRESH_MS - performance.now();
      if (waitMs <= 0) {
        refresh();
      } else {
        pending ??= setTimeout(refresh, waitMs);
      }
    });
    return () => {
      clearTimeout(pending);
      unsubscribe();
    };
  }, [signals, queries]);
}
