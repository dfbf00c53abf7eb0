import { createReason, ReplicationResponseError, type HealthOverview } from '@portage/backstage-plugin-replication-common';
import { screen, within } from '@testing-library/react';
import { createCluster } from '../__testUtils__/createCluster';
import { createJob, createStage } from '../__testUtils__/createJob';
import { createPolicy } from '../__testUtils__/createPolicy';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { OverviewPage } from './OverviewPage';

const counts = { healthy: 1, degraded: 0, unhealthy: 1, unknown: 0, suspended: 0 };
const health: HealthOverview = {
  region: 'eu',
  clusters: counts,
  policies: counts,
  jobs: { running: 1, waiting: 2, succeededLastDay: 10, failedLastDay: 3 },
  workers: [{ id: 'worker-eu', regions: ['eu'], lastSeenAt: new Date().toISOString() }],
  bytesCopiedLastDay: 3_565_158,
};
const page = <T,>(items: T[]) => ({ items, totalItems: items.length });
const ill = createPolicy({
  name: 'orders-to-us',
  status: { health: 'unhealthy', reason: createReason('storage-denied', 'us-lake answered 403') },
});
const handlers: MockHandlers = {
  listClusters: () =>
    page([
      createCluster({ name: 'lake', region: 'eu' }),
      createCluster({ name: 'eu-lake', region: 'eu', prefixes: ['s3://acme-eu/'] }),
      createCluster({ name: 'us-lake', region: 'us', prefixes: ['s3://acme-us/'] }),
    ]),
  listPolicies: () => page([createPolicy({ name: 'sales-to-us' }), ill]),
  getHealth: () => health,
  listJobs: ({ query }) =>
    page(
      query?.status === 'running'
        ? [
            createJob({
              id: 'job-1',
              policy: 'sales-to-us',
              status: 'running',
              stages: [
                createStage({
                  name: 'copy',
                  status: 'running',
                  progress: { items: 1, bytes: 30, totalBytes: 100 },
                  rate: { itemsPerSecond: 1, bytesPerSecond: 2_048 },
                  timeLeftSeconds: 65,
                }),
              ],
            }),
          ]
        : [],
    ),
};
const render = (overrides: MockHandlers = {}) =>
  renderPage(<OverviewPage />, { path: '/', at: '/', handlers: { ...handlers, ...overrides } });

describe('OverviewPage', () => {
  it('tells what wants a person, with reason and next action', async () => {
    render();
    const attention = within(await screen.findByRole('region', { name: 'Needs attention' }));
    expect(attention.getByText('orders-to-us')).toBeInTheDocument();
    expect(attention.getByText(/us-lake answered 403/)).toBeInTheDocument();
    expect(attention.getByText(/credentials/)).toBeInTheDocument();
    expect(attention.getByRole('link', { name: 'Open' })).toHaveAttribute('href', '/replication/policies/orders-to-us');
  });

  it('draws regions, and tells each flow in words', async () => {
    render();
    const flows = within(await screen.findByRole('list', { name: 'Flows' }));
    expect(flows.getByText('eu to us: orders-to-us, sales-to-us; unhealthy, moving now')).toBeInTheDocument();
    expect(screen.getByRole('group', { name: 'Region us, healthy' })).toBeInTheDocument();
  });

  it('shows running jobs with progress, rate and time left', async () => {
    render();
    const running = within(await screen.findByRole('region', { name: 'Running now' }));
    expect(await running.findByRole('progressbar')).toHaveAttribute('aria-valuenow', '30');
    expect(running.getByText('2 KiB/s')).toBeInTheDocument();
    expect(running.getByText('1 min 5 s left')).toBeInTheDocument();
  });

  it('says what to do first where there are no clusters', async () => {
    render({ listClusters: () => page([]), listPolicies: () => page([]) });
    expect(await screen.findByText('No clusters yet')).toBeInTheDocument();
  });

  it('tells somebody without permission so', async () => {
    const denied = () => {
      throw new ReplicationResponseError(403, { name: 'NotAllowedError', message: 'Not allowed: replication.policy.read' });
    };
    render({ listPolicies: denied });
    expect(await screen.findByText('You are not allowed to do or see this')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
  });
});
