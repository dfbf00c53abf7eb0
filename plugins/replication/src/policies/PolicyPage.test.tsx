import { createReason, type Plan } from '@portage/backstage-plugin-replication-common';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createJob } from '../__testUtils__/createJob';
import { createPolicy } from '../__testUtils__/createPolicy';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { PolicyPage } from './PolicyPage';

const policy = createPolicy({
  name: 'sales-to-us',
  status: {
    lag: { commits: 3, rows: 420, bytes: 183_000, seconds: 12, measuredAt: '2026-01-01T12:00:00Z' },
    lastPublished: { sourceHash: 'source-hash-1', targetHash: 'target-hash-1', auditDigest: 'digest-1', at: '2026-01-01T12:00:00Z' },
  },
});
const handlers: MockHandlers = {
  getPolicy: () => policy,
  listJobs: () => ({ items: [createJob({ id: 'job-1', policy: 'sales-to-us', status: 'succeeded' })], totalItems: 1 }),
};
const render = (overrides: MockHandlers = {}) =>
  renderPage(<PolicyPage />, {
    path: '/replication/policies/:name',
    at: '/replication/policies/sales-to-us',
    handlers: { ...handlers, ...overrides },
  });

describe('PolicyPage', () => {
  it('tells lag in all measures, and the last published commit with its proof', async () => {
    render();
    for (const text of ['12 s', '420', '179 KiB', 'source-hash-1', 'target-hash-1', 'digest-1']) {
      expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
    }
    expect(screen.getByRole('button', { name: 'Copy audit digest' })).toBeInTheDocument();
    expect(screen.getByLabelText('document')).toHaveTextContent('reference: main_replica_us');
  });

  it('tells the lag of each table as it was measured last, and measures again when asked', async () => {
    const table = { table: 'sales.orders', commits: 2, rows: 1_400, bytes: 2_048, seconds: 9 };
    const lag = { policy: 'sales-to-us', ...policy.status.lag!, tables: [table] };
    const api = render({
      getLag: () => lag,
      listLagHistory: () => ({ from: '2026-01-01T12:00:00Z', to: '2026-01-01T12:15:00Z', resolutionSeconds: 10, series: [] }),
    });
    const tables = within(await screen.findByRole('region', { name: 'Lag by table' }));
    expect(await tables.findByText('sales.orders')).toBeInTheDocument();
    expect(api.callsOf('getLag').map(({ args }) => args.query)).toEqual([{ measure: 'never' }]);
    expect(await screen.findByText('No lag was measured in this time')).toBeInTheDocument();

    await userEvent.click(tables.getByRole('button', { name: 'Measure now' }));
    await waitFor(() => expect(api.callsOf('getLag').some(({ args }) => args.query === undefined)).toBe(true));
  });

  it('says that nothing is known of the lag yet', async () => {
    const api = render({ getPolicy: () => createPolicy({ name: 'sales-to-us' }) });
    expect(await within(await screen.findByRole('region', { name: 'Lag by table' })).findByText('Not measured yet')).toBeInTheDocument();
    expect(api.callsOf('getLag')).toEqual([]);
  });

  it('runs a job with a key of its own, and goes to it', async () => {
    const api = render({ runPolicy: () => createJob({ id: 'job-2', policy: 'sales-to-us', status: 'waiting' }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Run now' }));

    expect(await screen.findByText('elsewhere')).toBeInTheDocument();
    const [call] = api.callsOf('runPolicy');
    expect(call.args).toEqual({ path: { name: 'sales-to-us' }, body: {} });
    expect(call.options.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
  });

  it('plans: a dry run, then its files, bytes and held tables, and runs that very plan', async () => {
    const plan: Plan = {
      policy: 'sales-to-us',
      hash: 'plan-hash-1',
      files: 1_284,
      bytes: 2 ** 30,
      requests: 10,
      filesObsolete: 7,
      bytesSaved: 2 ** 20,
      costSaved: { amount: 0.02, currency: 'EUR' },
      tables: 2,
      manifests: 4,
      heldTables: [{ table: 'sales.odd', reason: createReason('unsupported-view', 'sales.odd is a view') }],
      jobId: 'job-3',
    };
    const dryRun = createJob({ id: 'job-3', policy: 'sales-to-us', status: 'succeeded', dryRun: true, trigger: 'plan' });
    const api = render({
      planPolicy: () => dryRun,
      getJob: () => dryRun,
      getPlan: () => plan,
      runPolicy: () => createJob({ id: 'job-4', policy: 'sales-to-us', status: 'waiting' }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Plan' }));

    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('1,284')).toBeInTheDocument();
    expect(dialog.getByText('1 GiB')).toBeInTheDocument();
    expect(dialog.getByText(/sales\.odd is a view/)).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'Run this plan' }));
    await waitFor(() => expect(api.callsOf('runPolicy')[0].args.body).toEqual({ plan: 'plan-hash-1' }));
  });

  it('asks before it deletes, and says where the replica stays', async () => {
    const api = render({ deletePolicy: () => ({ replica: 's3://acme-us/replica/' }) });
    await userEvent.click(await screen.findByRole('button', { name: 'More actions' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));

    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText('s3://acme-us/replica/')).toBeInTheDocument();
    expect(api.callsOf('deletePolicy')).toEqual([]);
    await userEvent.click(dialog.getByRole('button', { name: 'Delete policy' }));
    await waitFor(() => expect(api.callsOf('deletePolicy')).toHaveLength(1));
  });

  it('offers to take a diverged replica over, and only then', async () => {
    const diverged = createPolicy({
      name: 'sales-to-us',
      status: { health: 'unhealthy', reason: createReason('replica-diverged', 'a commit is not ours') },
    });
    const api = render({ getPolicy: () => diverged, resumePolicy: () => diverged });
    await userEvent.click(await screen.findByRole('button', { name: 'Take over' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Take over' }));
    await waitFor(() => expect(api.callsOf('resumePolicy')[0].args.body).toEqual({ takeOver: true }));
  });

  it('leads to the job that runs, since another run would be skipped; where runs are queued, it queues one', async () => {
    const running = { status: { runningJob: 'job-7' } };
    render({ getPolicy: () => createPolicy({ name: 'sales-to-us', ...running }) });
    expect(await screen.findByRole('link', { name: 'Show running job' })).toHaveAttribute('href', '/replication/jobs/job-7');
    cleanup();
    render({ getPolicy: () => createPolicy({ name: 'sales-to-us', ...running, replication: { overlap: 'queue' } }) });
    expect(await screen.findByRole('button', { name: 'Queue a run' })).toBeEnabled();
  });

  it('does not run what is suspended', async () => {
    render({ getPolicy: () => createPolicy({ name: 'sales-to-us', status: { health: 'suspended', suspended: true } }) });
    expect(await screen.findByRole('button', { name: 'Resume' })).toBeEnabled();
    expect(screen.getByRole('button', { name: 'Run now' })).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Take over' })).not.toBeInTheDocument();
  });

  it('verifies at the level that is chosen, and leads from an alarm to its report', async () => {
    const verification = { jobId: 'job-7', at: '2026-01-01T12:00:00Z', level: 'files' as const, ok: false, damages: 2, unproved: 0 };
    const reason = createReason('replica-damaged', '2 damages');
    const api = render({
      getPolicy: () => createPolicy({ name: 'sales-to-us', status: { ...policy.status, health: 'unhealthy', reason, verification } }),
      verifyPolicy: () => createJob({ id: 'job-8', policy: 'sales-to-us', status: 'waiting', purpose: 'verify' }),
    });
    const links = await screen.findAllByRole('link', { name: 'Open the audit report' });
    expect(links[0]).toHaveAttribute('href', '/replication/policies/sales-to-us/audit-reports/job-7');
    expect(screen.getByText('2 damages found')).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Verify' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Verify' }));
    expect(await screen.findByText('elsewhere')).toBeInTheDocument();
    expect(api.callsOf('verifyPolicy')[0].args).toEqual({ path: { name: 'sales-to-us' }, body: { level: 'metadata' } });
  });

  it('prunes as a dry run unless asked otherwise', async () => {
    const api = render({ prunePolicy: () => createJob({ id: 'job-9', policy: 'sales-to-us', status: 'waiting', purpose: 'prune' }) });
    await userEvent.click(await screen.findByRole('button', { name: 'More actions' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Prune' }));
    await userEvent.click(await screen.findByRole('button', { name: 'List what would go' }));
    expect(await screen.findByText('elsewhere')).toBeInTheDocument();
    expect(api.callsOf('prunePolicy')[0].args.body).toEqual({ dryRun: true, overrideFuse: false });
  });
});
