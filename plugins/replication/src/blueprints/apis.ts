import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import { createReplicationApi } from '../api/createReplicationApi';
import { replicationApiRef } from '../api/replicationApiRef';

/** The client of the REST API. */
export const replicationApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: replicationApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createReplicationApi,
    }),
});
