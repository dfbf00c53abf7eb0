import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ReplicationClient } from '@portage/backstage-plugin-replication-common';
import type { ReplicationApi } from './ReplicationApi';

/** The client of `common` over Backstage's discovery, and its fetch, which adds the signed-in user's token. */
export function createReplicationApi(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }): ReplicationApi {
  const { discoveryApi, fetchApi } = options;
  return new ReplicationClient({ baseUrl: () => discoveryApi.getBaseUrl('replication'), fetch: fetchApi.fetch });
}
