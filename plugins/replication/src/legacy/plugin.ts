import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createReplicationApi } from '../api/createReplicationApi';
import { replicationApiRef } from '../api/replicationApiRef';
import { rootRouteRef } from './rootRouteRef';

/** The portal for apps on the old frontend system. @public */
export const replicationPlugin = createPlugin({
  id: 'replication',
  routes: { root: rootRouteRef },
  apis: [
    createApiFactory({
      api: replicationApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createReplicationApi,
    }),
  ],
});

/** All pages, with tabs: `<Route path="/replication" element={<ReplicationPage />} />`. @public */
export const ReplicationPage = replicationPlugin.provide(
  createRoutableExtension({
    name: 'ReplicationPage',
    component: () => import('./LegacyReplicationPage').then(({ LegacyReplicationPage }) => LegacyReplicationPage),
    mountPoint: rootRouteRef,
  }),
);

/** Sync health, for an entity page's overview. @public */
export const EntitySyncHealthCard = replicationPlugin.provide(
  createComponentExtension({
    name: 'EntitySyncHealthCard',
    component: { lazy: () => import('./LegacyEntityParts').then(({ LegacySyncHealthCard }) => LegacySyncHealthCard) },
  }),
);

/** Lag, publication and jobs, for a tab of an entity page. @public */
export const EntityReplicationContent = replicationPlugin.provide(
  createComponentExtension({
    name: 'EntityReplicationContent',
    component: { lazy: () => import('./LegacyEntityParts').then(({ LegacyReplicationContent }) => LegacyReplicationContent) },
  }),
);
