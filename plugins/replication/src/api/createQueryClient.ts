import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { QueryClient } from '@tanstack/react-query';

const MAX_RETRIES = 2;
const STALE_AFTER_MS = 1_000;

/** A refusal stays one however often it is asked for; what may pass by itself is tried again. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ReplicationResponseError) || error.status >= 500 || error.status === 429;
}

/** The portal's cache of what the server said. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: STALE_AFTER_MS, retry: (failures, error) => failures < MAX_RETRIES && mayPass(error) },
      mutations: { retry: false },
    },
  });
}
