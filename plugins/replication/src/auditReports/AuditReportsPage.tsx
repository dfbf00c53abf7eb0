import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import type { AuditReport } from '@portage/backstage-plugin-replication-common';
import { RiShieldCheckLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { ElapsedTime } from '../components/ElapsedTime';
import { EmptyState } from '../components/EmptyState';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { StatusBadge } from '../components/StatusBadge';
import { TextLink } from '../components/TextLink';
import { TimeAgo } from '../components/TimeAgo';
import { useCursorPages } from '../components/useCursorPages';
import { useLinks } from '../components/useLinks';
import { formatCount } from '../format/formatCount';
import { pluralize } from '../format/pluralize';
import { shortenHash } from '../format/shortenHash';

const COLUMNS: readonly DataTableColumn<AuditReport>[] = [
  {
    id: 'status',
    label: 'Status',
    width: '8rem',
    cell: report => <StatusBadge status={report.status} reason={report.reason} />,
  },
  { id: 'created', label: 'Started', width: '8rem', isRowHeader: true, cell: report => <TimeAgo at={report.createdAt} /> },
  { id: 'level', label: 'Level', width: '7rem', cell: report => report.level },
  { id: 'found', label: 'What was found', cell: report => <span title={describeFindings(report)}>{describeFindings(report)}</span> },
  {
    id: 'digest',
    label: 'Digest',
    width: '9rem',
    cell: ({ result }) => (result?.digest ? <code title={result.digest}>{shortenHash(result.digest)}</code> : '–'),
  },
  {
    id: 'duration',
    label: 'Took',
    width: '6.5rem',
    align: 'end',
    cell: report => <ElapsedTime from={report.createdAt} to={report.endedAt} />,
  },
];

function describeFindings({ result, reason, endedAt }: AuditReport): string {
  if (!result || (!result.report && reason)) {
    return reason?.message ?? (endedAt ? 'nothing is known' : 'under way');
  }
  if (result.ok) {
    return `${pluralize(result.tables, 'table')} proved`;
  }
  return `${pluralize(result.damages, 'damage')}, ${formatCount(result.unproved)} not proved`;
}

/** All verifications of a policy, newest first; a row leads to its report. */
export function AuditReportsPage() {
  const { name = '' } = useParams();
  const links = useLinks();
  const pages = useCursorPages(name);
  const query = useReplicationQuery(
    'listAuditReports',
    { path: { name }, query: { limit: pages.limit, cursor: pages.cursor } },
    { pollMs: POLL_MS.page, keepPrevious: true },
  );
  const table = (items: readonly AuditReport[] | undefined) => (
    <DataTable
      label="Audit reports"
      columns={COLUMNS}
      items={items}
      getId={report => report.id}
      getHref={report => links.auditReport(name, report.id)}
      empty={
        <EmptyState
          icon={<RiShieldCheckLine size={28} />}
          title="No verification yet"
          description={`Choose Verify on the policy's page, or run portage verify ${name}.`}
        />
      }
      pagination={pages.paginationFor(query.data)}
      minWidth="48rem"
    />
  );
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.policy(name) }}>
      <BreadcrumbEntry entry={{ label: 'Audit reports', href: links.auditReports(name) }}>
        <PageFrame
          title="Audit reports"
          description="Each verification holds the last published commit against the source, from nothing."
          metadata={[{ label: 'Policy', value: <TextLink href={links.policy(name)}>{name}</TextLink> }]}
        >
          <Section title="Reports" hint={query.data && pluralize(query.data.totalItems, 'report')} flush>
            <QueryView query={query} loading={table(undefined)}>
              {page => table(page.items)}
            </QueryView>
          </Section>
        </PageFrame>
      </BreadcrumbEntry>
    </BreadcrumbEntry>
  );
}
