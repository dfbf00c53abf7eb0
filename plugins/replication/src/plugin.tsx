import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiShipLine } from '@remixicon/react';
import { replicationApi } from './blueprints/apis';
import { syncHealthCard } from './blueprints/entityCards';
import { replicationContent } from './blueprints/entityContents';
import { clustersSubPage, jobsSubPage, overviewSubPage, policiesSubPage, replicationPage } from './blueprints/pages';
import { clusterRouteRef, jobRouteRef, policyRouteRef, rootRouteRef } from './routes';

/** Portage's portal. @public */
export const replicationPlugin = createFrontendPlugin({
  pluginId: 'replication',
  title: 'Replication',
  icon: <RiShipLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, cluster: clusterRouteRef, policy: policyRouteRef, job: jobRouteRef },
  extensions: [
    replicationApi,
    replicationPage,
    overviewSubPage,
    clustersSubPage,
    policiesSubPage,
    jobsSubPage,
    syncHealthCard,
    replicationContent,
  ],
});
