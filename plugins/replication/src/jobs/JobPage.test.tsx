import { createReason, type Task } from '@portage/backstage-plugin-replication-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createJob, createStage } from '../__testUtils__/createJob';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { JobPage } from './JobPage';

const reason = createReason('storage-denied', 'us-lake answered 403');
const createTask = (options: Partial<Task> & Pick<Task, 'id' | 'kind' | 'status'>): Task => ({
  region: 'us',
  attempt: 1,
  maxAttempts: 5,
  workerId: 'worker-us',
  progress: { items: 1, bytes: 50, totalItems: 2, totalBytes: 100 },
  ...options,
});
const stages = [
  { ...createStage({ name: 'plan', status: 'succeeded' }), taskList: [createTask({ id: 't1', kind: 'plan-tables', status: 'succeeded' })] },
  {
    ...createStage({ name: 'copy', status: 'running', tasks: { total: 2, succeeded: 0, failed: 1, running: 1 } }),
    taskList: [
      createTask({
        id: 't2',
        kind: 'copy-files',
        status: 'running',
        rate: { itemsPerSecond: 1, bytesPerSecond: 1024 },
        timeLeftSeconds: 5,
      }),
      createTask({ id: 't3', kind: 'copy-files', status: 'failed', reason }),
    ],
  },
];
const lines = (from: number, texts: string[]) => ({
  lines: texts.map((message, index) => ({ sequence: from + index, at: '2026-01-01T12:00:00Z', level: 'info' as const, message })),
  next: from + texts.length - 1,
});
const handlers: MockHandlers = {
  getJob: () => createJob({ id: 'job-1', policy: 'sales-to-us', status: 'running', stages }),
  listStages: () => ({ stages }),
  getTaskLog: () => lines(1, ['it began']),
};
const render = (overrides: MockHandlers = {}) =>
  renderPage(<JobPage />, { path: '/replication/jobs/:id', at: '/replication/jobs/job-1', handlers: { ...handlers, ...overrides } });

describe('JobPage', () => {
  it('shows stages, and the tasks of one that is chosen', async () => {
    render();
    const copy = await screen.findByRole('button', { name: /copy/ });
    expect(copy).toHaveTextContent('0 of 2 tasks, 1 failed');
    expect(await screen.findByRole('rowheader', { name: 'plan-tables' })).toBeInTheDocument();

    await userEvent.click(copy);
    expect(screen.queryByRole('rowheader', { name: 'plan-tables' })).not.toBeInTheDocument();
    expect(screen.getAllByRole('rowheader', { name: 'copy-files' })).toHaveLength(2);
    expect(screen.getByText(/1 KiB\/s · 5 s left/)).toBeInTheDocument();
    expect(screen.getByText('us-lake answered 403')).toBeInTheDocument();
  });

  it("shows the failed task's log unasked, and follows the one that is chosen", async () => {
    const api = render({
      getTaskLog: ({ path, query }) => {
        if (path?.id === 't3') {
          return lines(1, ['denied']);
        }
        return query?.after === 0 ? lines(1, ['first', 'second']) : lines(3, ['third']);
      },
    });
    expect(await screen.findByText('denied')).toBeInTheDocument();
    await userEvent.click(screen.getAllByRole('rowheader', { name: 'copy-files' })[0]);

    expect(await screen.findByText('third', undefined, { timeout: 5_000 })).toBeInTheDocument();
    expect(screen.getByText('second')).toBeInTheDocument();
    const asked = api.callsOf('getTaskLog').filter(({ args }) => args.path?.id === 't2');
    expect(asked.slice(0, 2).map(({ args }) => args.query?.after)).toEqual([0, 2]);
  });

  it('asks before it cancels', async () => {
    const api = render({ cancelJob: () => createJob({ id: 'job-1', policy: 'sales-to-us', status: 'cancelled' }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel job' }));
    expect(api.callsOf('cancelJob')).toEqual([]);
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel job' }));
    await waitFor(() => expect(api.callsOf('cancelJob')[0].args.path).toEqual({ id: 'job-1' }));
  });

  it('tells why a job failed and what to do, and retries it as a job of its own', async () => {
    render({
      getJob: () => createJob({ id: 'job-1', policy: 'sales-to-us', status: 'failed', reason }),
      listStages: () => ({ stages: [] }),
      retryJob: () => createJob({ id: 'job-9', policy: 'sales-to-us', status: 'waiting', retryOf: 'job-1' }),
    });
    expect(await screen.findByText('us-lake answered 403')).toBeInTheDocument();
    expect(screen.getByText(reason.action)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Cancel job' })).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('job-9', { exact: false })).toBeInTheDocument();
  });

  it('tells what was published, and which tables are held and why', async () => {
    render({
      getJob: () =>
        createJob({
          id: 'job-1',
          policy: 'sales-to-us',
          status: 'succeeded',
          result: {
            sourceHash: 'source-1',
            targetHash: 'target-1',
            auditDigest: 'digest-1',
            tables: 2,
            heldTables: [{ table: 'sales.odd', reason: createReason('unsupported-view', 'it is a view') }],
            filesCopied: 7,
            bytesCopied: 1024,
            filesPresent: 41,
            filesObsolete: 5,
            bytesSaved: 3_072,
            costSaved: { amount: 1.5, currency: 'EUR' },
            prunedTables: [{ table: 'sales.orders', snapshots: ['3123504899860989567'], count: 1 }],
            manifestsRewritten: 3,
            manifestsReused: 128,
            deflateLibraries: ['libdeflate', 'zlib'],
          },
        }),
    });
    const result = within(await screen.findByRole('region', { name: 'Result' }));
    expect(result.getByText('files copied')).toBeInTheDocument();
    expect(result.getByText('obsolete files not copied')).toBeInTheDocument();
    expect(result.getByText('1.50 EUR')).toBeInTheDocument();
    expect(result.getByText('1 snapshot: 3123504899860989567')).toBeInTheDocument();
    expect(result.getByText('digest-1')).toBeInTheDocument();
    expect(result.getByText('libdeflate, zlib')).toBeInTheDocument();
    expect(result.getByText('sales.odd')).toBeInTheDocument();
    expect(result.getByText(/it is a view/)).toBeInTheDocument();
  });

  it('lists what a pruning removes, searched and in pages', async () => {
    const result = {
      files: 60,
      bytes: 2_048,
      listedFiles: 900,
      listedBytes: 90_000,
      unneededFiles: 70,
      unneededBytes: 4_096,
      quarantinedFiles: 0,
      quarantinedBytes: 0,
      deletedFiles: 0,
      deletedBytes: 0,
      items: 's3://us/plan',
    };
    const job = createJob({ id: 'job-1', policy: 'sales-to-us', status: 'succeeded', purpose: 'prune', dryRun: true, result });
    const api = renderPage(<JobPage />, {
      path: '/replication/jobs/:id',
      at: '/replication/jobs/job-1',
      handlers: {
        getJob: () => job,
        listStages: () => ({ stages: [] }),
        listPrunedFiles: () => ({ items: [{ uri: 's3://us/old.parquet', sizeBytes: 2_048, quarantineUri: 's3://us/q/old.parquet' }] }),
      },
    });
    expect(await screen.findByText('s3://us/old.parquet')).toBeInTheDocument();
    expect(screen.getByText('files would go')).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search files' }), 'old');
    await waitFor(() => expect(api.callsOf('listPrunedFiles').at(-1)?.args.query).toMatchObject({ search: 'old' }));
  });
});
