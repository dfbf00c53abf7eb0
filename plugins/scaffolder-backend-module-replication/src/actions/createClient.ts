import type { AuthService, BackstageCredentials, DiscoveryService } from '@backstage/backend-plugin-api';
import { ReplicationClient } from '@portage/backstage-plugin-replication-common';

/** What actions need of the backend. */
export interface ActionServices {
  auth: AuthService;
  discovery: DiscoveryService;
  fetch?: typeof fetch;
}

/** A client that calls on behalf of whoever started the task, so that a template gives nobody more than they may do themselves. */
export async function createClient(services: ActionServices, onBehalfOf: BackstageCredentials): Promise<ReplicationClient> {
  const { token } = await services.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'replication' });
  return new ReplicationClient({ baseUrl: () => services.discovery.getBaseUrl('replication'), token, fetch: services.fetch });
}
