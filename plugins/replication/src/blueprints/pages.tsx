import { PageBlueprint, SubPageBlueprint } from '@backstage/frontend-plugin-api';
import { RiShipLine } from '@remixicon/react';
import { RoutedProvider } from '../components/RoutedProvider';
import { rootRouteRef } from '../routes';

/** The page, whose tabs are the sub-pages below. */
export const replicationPage = PageBlueprint.make({
  params: { path: '/replication', title: 'Replication', icon: <RiShipLine />, routeRef: rootRouteRef },
});

export const overviewSubPage = SubPageBlueprint.make({
  name: 'overview',
  params: {
    path: 'overview',
    title: 'Overview',
    loader: async () => {
      const { OverviewPage } = await import('../overview/OverviewPage');
      return (
        <RoutedProvider>
          <OverviewPage />
        </RoutedProvider>
      );
    },
  },
});

export const clustersSubPage = SubPageBlueprint.make({
  name: 'clusters',
  params: {
    path: 'clusters',
    title: 'Clusters',
    loader: async () => {
      const { ClustersRouter } = await import('../clusters/ClustersRouter');
      return (
        <RoutedProvider>
          <ClustersRouter />
        </RoutedProvider>
      );
    },
  },
});

export const policiesSubPage = SubPageBlueprint.make({
  name: 'policies',
  params: {
    path: 'policies',
    title: 'Policies',
    loader: async () => {
      const { PoliciesRouter } = await import('../policies/PoliciesRouter');
      return (
        <RoutedProvider>
          <PoliciesRouter />
        </RoutedProvider>
      );
    },
  },
});

export const jobsSubPage = SubPageBlueprint.make({
  name: 'jobs',
  params: {
    path: 'jobs',
    title: 'Jobs',
    loader: async () => {
      const { JobsRouter } = await import('../jobs/JobsRouter');
      return (
        <RoutedProvider>
          <JobsRouter />
        </RoutedProvider>
      );
    },
  },
});
