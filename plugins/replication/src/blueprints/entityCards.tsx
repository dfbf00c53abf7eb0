import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RoutedProvider } from '../components/RoutedProvider';
import { isReplicationAvailable } from '../entity/isReplicationAvailable';

/** Sync health on every entity that is, or names, a policy, and on clusters. */
export const syncHealthCard = EntityCardBlueprint.make({
  name: 'sync-health',
  params: {
    filter: isReplicationAvailable,
    loader: async () => {
      const { SyncHealthCard } = await import('../entity/SyncHealthCard');
      return (
        <RoutedProvider>
          <SyncHealthCard />
        </RoutedProvider>
      );
    },
  },
});
