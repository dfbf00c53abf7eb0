import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { mockApis, TestApiProvider, renderInTestApp } from '@backstage/test-utils';
import { POLICIES_ANNOTATION } from '@portage/backstage-plugin-replication-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { createPolicy } from '../__testUtils__/createPolicy';
import { MockReplicationApi, type MockHandlers } from '../__testUtils__/MockReplicationApi';
import { sharedQueryClient } from '../components/ReplicationProvider';
import {
  EntityReplicationContent,
  EntitySyncHealthCard,
  replicationApiRef,
  ReplicationPage,
  replicationPlugin,
  rootRouteRef,
} from './index';

const policy = createPolicy({ name: 'sales-to-us' });
const handlers: MockHandlers = {
  getPolicy: () => policy,
  listPolicies: () => ({ items: [policy], totalItems: 1 }),
  listClusters: () => ({ items: [], totalItems: 0 }),
  listJobs: () => ({ items: [], totalItems: 0 }),
};
const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'orders', annotations: { [POLICIES_ANNOTATION]: 'sales-to-us' } },
};

/** Draws an element in an app of the old frontend system that has the page mounted at `/lakes`. */
async function render(element: ReactElement, at = '/lakes') {
  sharedQueryClient.clear();
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [replicationApiRef, new MockReplicationApi(handlers)],
        [permissionApiRef, mockApis.permission()],
      ]}
    >
      {element}
    </TestApiProvider>,
    { routeEntries: [at], mountedRoutes: { '/lakes': rootRouteRef } },
  );
}

const pages = (
  <Routes>
    <Route path="/lakes/*" element={<ReplicationPage />} />
  </Routes>
);

describe('the portal in an app of the old frontend system', () => {
  it('opens on the overview, and goes from tab to tab below the path where it is mounted', async () => {
    await render(pages);
    expect(await screen.findByText('No clusters yet')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'Policies' }));
    expect((await screen.findByText('sales-to-us')).closest('[data-href]')).toHaveAttribute('data-href', '/lakes/policies/sales-to-us');
  });

  it('brings its API along', () => {
    expect([...replicationPlugin.getApis()].map(({ api }) => api)).toEqual([replicationApiRef]);
  });

  it('shows a policy', async () => {
    await render(pages, '/lakes/policies/sales-to-us');
    expect(await screen.findByRole('button', { name: 'Run now' })).toBeInTheDocument();
  });

  it('has the card and the tab for entities, with links to its pages', async () => {
    const parts = (
      <EntityProvider entity={entity}>
        <EntitySyncHealthCard />
        <EntityReplicationContent />
      </EntityProvider>
    );
    await render(parts);
    const links = await screen.findAllByRole('link', { name: /sales-to-us/ });
    expect(links[0]).toHaveAttribute('href', '/lakes/policies/sales-to-us');
  });
});
