import { createReason, ReplicationResponseError, type HealthOverview } from '@portage/backstage-plugin-replication-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
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

  it('draws the recorded lag of all policies, over the time that is chosen', async () => {
    const sample = { at: new Date().toISOString(), commits: 2, rows: 20, bytes: 200, seconds: 65 };
    const api = render({
      listLagHistory: ({ query }) => ({
        from: query!.from!,
        to: sample.at,
        resolutionSeconds: 10,
        series: [
          { policy: 'orders-to-us', samples: [] },
          { policy: 'sales-to-us', samples: [sample] },
        ],
      }),
    });
    const lag = within(await screen.findByRole('region', { name: 'Replica lag' }));
    expect(await lag.findByRole('img', { name: 'Lag of sales-to-us' })).toBeInTheDocument();
    expect(await lag.findByText('1 min 5 s')).toBeInTheDocument();
    expect(lag.getByRole('link', { name: 'sales-to-us' })).toHaveAttribute('href', '/replication/policies/sales-to-us');
    expect(api.callsOf('listLagHistory')[0].args.query).toMatchObject({ policies: 'orders-to-us,sales-to-us', resolution: '10s' });

    await userEvent.click(lag.getByRole('radio', { name: '7 d' }));
    await waitFor(() => expect(api.callsOf('listLagHistory').at(-1)!.args.query).toMatchObject({ resolution: '1h' }));
  });

  it('keeps a history that cannot be read apart from the rest of the page', async () => {
    const failing = () => {
      throw new ReplicationResponseError(500, { name: 'Error', message: 'database is locked' });
    };
    render({ listLagHistory: failing });
    const lag = within(await screen.findByRole('region', { name: 'Replica lag' }));
    expect(await lag.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
    expect(await screen.findByRole('list', { name: 'Flows' })).toBeInTheDocument();
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
