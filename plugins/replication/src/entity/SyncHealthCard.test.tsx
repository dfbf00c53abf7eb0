import { EntityProvider } from '@backstage/plugin-catalog-react';
import type { Entity } from '@backstage/catalog-model';
import { createReason, ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { screen } from '@testing-library/react';
import { createCluster } from '../__testUtils__/createCluster';
import { createPolicy } from '../__testUtils__/createPolicy';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { SyncHealthCard } from './SyncHealthCard';

function render(entity: Partial<Entity>, handlers: MockHandlers) {
  const whole: Entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'checkout' }, ...entity };
  return renderPage(
    <EntityProvider entity={whole}>
      <SyncHealthCard />
    </EntityProvider>,
    { path: '/', at: '/', handlers },
  );
}

describe('SyncHealthCard', () => {
  it('shows the health of every policy that the annotation names; one that is missing hides no other', async () => {
    render(
      { metadata: { name: 'checkout', annotations: { 'portage.io/policies': 'sales-to-us, gone' } } },
      {
        getPolicy: ({ path }) => {
          if (path?.name === 'gone') {
            throw new ReplicationResponseError(404, { name: 'NotFoundError', message: 'There is no policy "gone"' });
          }
          return createPolicy({
            name: 'sales-to-us',
            status: { health: 'degraded', reason: createReason('table-held', '1 table is held') },
          });
        },
      },
    );
    expect(await screen.findByText('degraded')).toBeInTheDocument();
    expect(screen.getByText('1 table is held')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'sales-to-us' })).toHaveAttribute('href', '/replication/policies/sales-to-us');
    expect(await screen.findByText('This does not exist')).toBeInTheDocument();
  });

  it("shows a cluster entity's own health", async () => {
    render(
      { kind: 'Resource', metadata: { name: 'us-lake' }, spec: { type: 'replication-cluster' } },
      { getCluster: () => createCluster({ name: 'us-lake', region: 'us', prefixes: ['s3://acme-us/'] }) },
    );
    expect(await screen.findByText('healthy')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'us-lake' })).toHaveAttribute('href', '/replication/clusters/us-lake');
  });
});
