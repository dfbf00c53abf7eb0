import { renderTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { replicationApiRef } from './api/replicationApiRef';
import replicationPlugin from './index';
import { MockReplicationApi } from './__testUtils__/MockReplicationApi';

describe('replicationPlugin', () => {
  it('opens on the overview, below tabs', async () => {
    renderTestApp({
      features: [replicationPlugin],
      initialRouteEntries: ['/replication'],
      apis: [[replicationApiRef, new MockReplicationApi({})]],
    });
    expect(await screen.findByRole('heading', { name: 'Overview' }, { timeout: 15_000 })).toBeInTheDocument();
    for (const tab of ['Overview', 'Clusters', 'Policies', 'Jobs']) {
      expect(screen.getByRole('tab', { name: tab })).toBeInTheDocument();
    }
  });

  it.each([
    'api:replication',
    'page:replication',
    'sub-page:replication/overview',
    'sub-page:replication/clusters',
    'sub-page:replication/policies',
    'sub-page:replication/jobs',
    'entity-card:replication/sync-health',
    'entity-content:replication/replication',
  ] as const)('keeps the extension %s, which apps may configure by its id', id => {
    expect(replicationPlugin.getExtension(id)).toBeDefined();
  });
});
