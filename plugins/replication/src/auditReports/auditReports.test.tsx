import { createReason, type AuditReport, type VerifyJobResult } from '@portage/backstage-plugin-replication-common';
import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { AuditReportPage } from './AuditReportPage';
import { AuditReportsPage } from './AuditReportsPage';

const result: VerifyJobResult = {
  level: 'files',
  ok: false,
  publishedDigest: 'published-digest',
  sourceHash: 'source-hash',
  targetHash: 'target-hash',
  tables: 2,
  damages: 60,
  unproved: 1,
  filesCompared: 1_284,
  bytesRead: 4_096,
  report: 's3://us/_portage/p/audit-reports/job-1/report.ndjson',
};
const damaged: AuditReport = {
  id: 'job-1',
  policy: 'sales-to-us',
  status: 'failed',
  reason: createReason('replica-damaged', '60 damages were found: sales.orders'),
  createdAt: '2026-01-01T12:00:00Z',
  endedAt: '2026-01-01T12:00:09Z',
  level: 'files',
  result,
};
const whole: AuditReport = {
  ...damaged,
  id: 'job-2',
  status: 'succeeded',
  reason: undefined,
  result: {
    ...result,
    ok: true,
    damages: 0,
    unproved: 0,
    digest: 'published-digest',
    prunedTables: [{ table: 'sales.orders', snapshots: ['3123504899860989567'], count: 1 }],
  },
};
const running: AuditReport = { ...damaged, id: 'job-3', status: 'running', reason: undefined, endedAt: undefined, result: undefined };

const renderList = (handlers: MockHandlers) =>
  renderPage(<AuditReportsPage />, {
    path: '/replication/policies/:name/audit-reports',
    at: '/replication/policies/sales-to-us/audit-reports',
    handlers,
  });
const renderReport = (report: AuditReport, handlers: MockHandlers = {}) =>
  renderPage(<AuditReportPage />, {
    path: '/replication/policies/:name/audit-reports/:id',
    at: `/replication/policies/sales-to-us/audit-reports/${report.id}`,
    handlers: { getAuditReport: () => ({ report, problems: [] }), ...handlers },
  });

describe('the audit reports of a policy', () => {
  it('lists each with its verdict, and leads to it', async () => {
    renderList({ listAuditReports: () => ({ items: [running, damaged, whole], totalItems: 3 }) });
    expect(await screen.findByText('60 damages, 1 not proved')).toBeInTheDocument();
    expect(screen.getByText('2 tables proved')).toBeInTheDocument();
    expect(screen.getByText('under way')).toBeInTheDocument();
    expect(screen.getByText('3 reports')).toBeInTheDocument();
  });

  it('says how to make the first one, and what went wrong', async () => {
    renderList({ listAuditReports: () => ({ items: [], totalItems: 0 }) });
    expect(await screen.findByText(/portage verify sales-to-us/)).toBeInTheDocument();
    cleanup();
    renderList({
      listAuditReports: () => {
        throw new Error('the backend is away');
      },
    });
    expect(await screen.findByText(/the backend is away/)).toBeInTheDocument();
  });
});

describe('an audit report', () => {
  it('tells the alarm, what to do next, and each finding with its file', async () => {
    renderReport(damaged, {
      getAuditReport: () => ({
        report: damaged,
        problems: [
          { type: 'damage', table: 'sales.orders', path: 's3://us/replica/a.avro', message: 'The file is missing' },
          { type: 'unproved', path: 's3://eu/b.parquet', message: 'The source is gone' },
        ],
        nextCursor: 'more',
      }),
    });
    expect(await screen.findByText('60 damages were found: sales.orders')).toBeInTheDocument();
    expect(screen.getByText(damaged.reason!.action)).toBeInTheDocument();
    expect(screen.getByText('s3://us/replica/a.avro')).toBeInTheDocument();
    expect(screen.getByText('not proved')).toBeInTheDocument();
    expect(screen.getByText('61 findings')).toBeInTheDocument();
  });

  it('searches on the server', async () => {
    const api = renderReport(damaged);
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search findings' }), 'orders');
    await waitFor(() => expect(api.callsOf('getAuditReport').at(-1)?.args.query).toMatchObject({ search: 'orders' }));
    expect(await screen.findByText('No finding matches')).toBeInTheDocument();
  });

  it('says so where all is well, and while it is under way', async () => {
    renderReport(whole);
    expect(await screen.findByText('The replica is what was published')).toBeInTheDocument();
    expect(screen.getByText('Nothing is wrong')).toBeInTheDocument();
    expect(screen.getByText('Left out of sales.orders')).toBeInTheDocument();
    cleanup();
    renderReport(running);
    expect(await screen.findByText('The verification is under way')).toBeInTheDocument();
  });
});
