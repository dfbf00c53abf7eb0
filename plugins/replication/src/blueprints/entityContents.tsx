import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RoutedProvider } from '../components/RoutedProvider';
import { isReplicationAvailable } from '../entity/isReplicationAvailable';

/** The tab with lag, publication and jobs, on the same entities as the card. */
export const replicationContent = EntityContentBlueprint.make({
  name: 'replication',
  params: {
    path: '/replication',
    title: 'Replication',
    filter: isReplicationAvailable,
    loader: async () => {
      const { ReplicationContent } = await import('../entity/ReplicationContent');
      return (
        <RoutedProvider>
          <ReplicationContent />
        </RoutedProvider>
      );
    },
  },
});
