import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import {
  isFinal,
  type AuditReport,
  type AuditReportPage as ReportPage,
  type VerifyProblem,
} from '@portage/backstage-plugin-replication-common';
import { RiShieldCheckLine } from '@remixicon/react';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { ListSearch } from '../components/ListSearch';
import { LoadingRows } from '../components/LoadingRows';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { StatusBadge } from '../components/StatusBadge';
import { TextLink } from '../components/TextLink';
import { TimeAgo } from '../components/TimeAgo';
import { useCursorPages } from '../components/useCursorPages';
import { SEARCH_DELAY_MS, useDebouncedValue } from '../components/useDebouncedValue';
import { useLinks } from '../components/useLinks';
import { pluralize } from '../format/pluralize';
import { VerifyResult } from '../jobs/VerifyResult';
import { shortenJobId } from '../model/shortenJobId';
import styles from './AuditReportPage.module.css';

const COLUMNS: readonly DataTableColumn<VerifyProblem>[] = [
  { id: 'type', label: 'Finding', width: '7rem', cell: ({ type }) => (type === 'damage' ? 'damage' : 'not proved') },
  {
    id: 'table',
    label: 'Table',
    width: '14rem',
    isRowHeader: true,
    cell: ({ table }) => <span title={table}>{table ?? 'all together'}</span>,
  },
  {
    id: 'problem',
    label: 'What is wrong, and where',
    cell: ({ path, message }) => (
      <span className={styles.problem}>
        <span>{message}</span>
        <code className={styles.path}>{path}</code>
      </span>
    ),
  },
];

function Verdict(props: { report: AuditReport }) {
  const { status, reason, result } = props.report;
  if (!isFinal(status)) {
    return <Alert status="info" icon title="The verification is under way" description="Its report is there once it has ended." />;
  }
  if (result?.ok) {
    return (
      <Alert
        status="success"
        icon
        title="The replica is what was published"
        description="Both sides have the digest that the commit carries."
      />
    );
  }
  return (
    <Alert
      status={result && result.damages > 0 ? 'danger' : 'warning'}
      icon
      title={reason?.message ?? 'The verification came to no verdict'}
      description={reason?.action}
    />
  );
}

/** One verification: its verdict, its figures, and all that it found, searched and page by page. */
export function AuditReportPage() {
  const { name = '', id = '' } = useParams();
  const links = useLinks();
  const [text, setText] = useState('');
  const search = useDebouncedValue(text.trim(), SEARCH_DELAY_MS) || undefined;
  const pages = useCursorPages(JSON.stringify([id, search]));
  const query = useReplicationQuery(
    'getAuditReport',
    { path: { name, id }, query: { search, limit: pages.limit, cursor: pages.cursor } },
    { keepPrevious: true, pollMs: (page: ReportPage | undefined) => (page && isFinal(page.report.status) ? undefined : POLL_MS.live) },
  );
  const report = query.data?.report;
  const found = (report?.result?.damages ?? 0) + (report?.result?.unproved ?? 0);
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.policy(name) }}>
      <BreadcrumbEntry entry={{ label: 'Audit reports', href: links.auditReports(name) }}>
        <PageFrame
          title={`Audit report ${shortenJobId(id)}`}
          metadata={
            report && [
              { label: 'Status', value: <StatusBadge status={report.status} /> },
              { label: 'Policy', value: <TextLink href={links.policy(name)}>{name}</TextLink> },
              { label: 'Level', value: report.level },
              { label: 'Started', value: <TimeAgo at={report.createdAt} /> },
              { label: 'Job', value: <TextLink href={links.job(id)}>{shortenJobId(id)}</TextLink> },
            ]
          }
        >
          <QueryView
            query={query}
            loading={
              <Section title="Findings">
                <LoadingRows rows={6} />
              </Section>
            }
          >
            {page => (
              <>
                <Verdict report={page.report} />
                {page.report.result && (
                  <Section title="Result">
                    <VerifyResult job={{ id, policy: name }} result={page.report.result} withoutLink />
                  </Section>
                )}
                <Section
                  title="Findings"
                  hint={pluralize(found, 'finding')}
                  flush
                  actions={found > 0 && <ListSearch label="Search findings" value={text} onChange={setText} />}
                >
                  <DataTable
                    label="Findings"
                    columns={COLUMNS}
                    items={page.problems.map((problem, index) => ({ ...problem, index }))}
                    getId={problem => String((problem as VerifyProblem & { index: number }).index)}
                    empty={
                      <EmptyState
                        icon={<RiShieldCheckLine size={28} />}
                        title={emptyTitle(page.report, search)}
                        description={search && page.nextCursor ? 'There are more pages to search.' : undefined}
                      />
                    }
                    pagination={pages.paginationFor({ items: page.problems, nextCursor: page.nextCursor, totalItems: found })}
                    minWidth="48rem"
                  />
                </Section>
              </>
            )}
          </QueryView>
        </PageFrame>
      </BreadcrumbEntry>
    </BreadcrumbEntry>
  );
}

function emptyTitle(report: AuditReport, search: string | undefined): string {
  if (search) {
    return 'No finding matches';
  }
  return report.result?.ok ? 'Nothing is wrong' : 'No findings yet';
}
