import type { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { ReplicationClient } from '@portage/backstage-plugin-replication-common';

/** A client of the replication backend that calls as the catalog itself. A token is asked for with every call, as the framework demands. */
export function createReplicationClient(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  fetch?: typeof fetch;
}): ReplicationClient {
  const { auth, discovery } = options;
  const send = options.fetch ?? fetch;
  return new ReplicationClient({
    baseUrl: () => discovery.getBaseUrl('replication'),
    fetch: async (input, init) => {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'replication',
      });
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return send(input, { ...init, headers });
    },
  });
}
