import type { TablePaginationProps } from '@backstage/ui';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { RiFileList3Line } from '@remixicon/react';
import type { ReactNode } from 'react';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { ElapsedTime } from '../components/ElapsedTime';
import { EmptyState } from '../components/EmptyState';
import { StatusBadge } from '../components/StatusBadge';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import { shortenJobId } from '../model/shortenJobId';
import { summarizeJob } from '../model/summarizeJob';
import styles from './JobTable.module.css';

export type JobColumn = 'status' | 'job' | 'policy' | 'trigger' | 'summary' | 'duration' | 'created';

const COLUMNS: Record<JobColumn, DataTableColumn<Job>> = {
  status: { id: 'status', label: 'Status', width: '7.5rem', cell: job => <StatusBadge status={job.status} reason={job.reason} /> },
  job: { id: 'job', label: 'Job', width: '6.5rem', cell: job => <span className={styles.id}>{shortenJobId(job.id)}</span> },
  policy: { id: 'policy', label: 'Policy', width: '24%', isRowHeader: true, cell: job => <span title={job.policy}>{job.policy}</span> },
  trigger: {
    id: 'trigger',
    label: 'Trigger',
    width: '9rem',
    cell: job => (
      <span className={styles.secondary}>
        {job.trigger}
        {job.purpose !== 'sync' && <span className={styles.tag}>{job.purpose}</span>}
        {job.dryRun && <span className={styles.tag}>dry run</span>}
      </span>
    ),
  },
  summary: {
    id: 'summary',
    label: 'What happened',
    cell: job => {
      const text = summarizeJob(job);
      return (
        <span className={styles.summary} title={text}>
          {text}
          {job.count > 1 && <span className={styles.tag}>×{job.count}</span>}
        </span>
      );
    },
  },
  duration: {
    id: 'duration',
    label: 'Took',
    width: '6.25rem',
    align: 'end',
    cell: job => <ElapsedTime from={job.startedAt} to={job.endedAt} />,
  },
  created: {
    id: 'created',
    label: 'Created',
    width: '6.5rem',
    align: 'end',
    cell: job => (
      <span className={styles.secondary}>
        <TimeAgo at={job.createdAt} />
      </span>
    ),
  },
};

/** Jobs, newest first; a row leads to its job. */
export function JobTable(props: {
  jobs: readonly Job[] | undefined;
  columns: readonly JobColumn[];
  empty?: ReactNode;
  pagination?: TablePaginationProps;
  minWidth?: string;
}) {
  const { jobs, columns, empty, pagination, minWidth } = props;
  const links = useLinks();
  // A table has to name its rows by one column.
  const header = columns.includes('policy') ? 'policy' : 'job';
  return (
    <DataTable
      label="Jobs"
      columns={columns.map(id => ({ ...COLUMNS[id], isRowHeader: id === header }))}
      items={jobs}
      getId={job => job.id}
      getHref={job => links.job(job.id)}
      empty={
        empty ?? (
          <EmptyState icon={<RiFileList3Line size={28} />} title="No jobs yet" description="Run a policy, or wait for its trigger." />
        )
      }
      pagination={pagination}
      minWidth={minWidth}
    />
  );
}
