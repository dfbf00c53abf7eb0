import type { TablePaginationProps } from '@backstage/ui';
import { statusSchema, type Policy } from '@portage/backstage-plugin-replication-common';
import { RiExchange2Line } from '@remixicon/react';
import type { ReactNode } from 'react';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { HealthBadge } from '../components/HealthBadge';
import { StatusIcon } from '../components/StatusIcon';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import { describeTrigger } from '../model/describeTrigger';
import { FlowText } from './FlowText';
import { LagText } from './LagText';
import styles from './PolicyTable.module.css';

function LastJobIcon(props: { policy: Policy }) {
  const { lastJob, runningJob } = props.policy.status;
  if (runningJob) {
    return <StatusIcon status="running" label="a job is running" />;
  }
  const status = statusSchema.safeParse(lastJob?.status);
  return status.success ? (
    <StatusIcon status={status.data} label={`last job ${status.data}`} />
  ) : (
    <span className={styles.secondary}>–</span>
  );
}

const COLUMNS: readonly DataTableColumn<Policy>[] = [
  {
    id: 'name',
    label: 'Policy',
    width: '20%',
    isRowHeader: true,
    cell: ({ metadata }) => <span title={metadata.title ?? metadata.name}>{metadata.name}</span>,
  },
  { id: 'health', label: 'Health', width: '7.5rem', cell: ({ status }) => <HealthBadge health={status.health} reason={status.reason} /> },
  { id: 'flow', label: 'From and to', cell: policy => <FlowText policy={policy} /> },
  { id: 'lag', label: 'Lag', width: '13rem', cell: ({ status }) => <LagText lag={status.lag} /> },
  {
    id: 'published',
    label: 'Published',
    width: '7rem',
    cell: ({ status }) => (
      <span className={styles.secondary}>
        <TimeAgo at={status.lastPublished?.at} missing="never" />
      </span>
    ),
  },
  {
    id: 'trigger',
    label: 'Trigger',
    width: '11.5rem',
    cell: ({ spec }) => (
      <span className={styles.secondary} title={describeTrigger(spec.replication.trigger)}>
        {describeTrigger(spec.replication.trigger)}
      </span>
    ),
  },
  { id: 'job', label: 'Last job', width: '5.5rem', align: 'end', cell: policy => <LastJobIcon policy={policy} /> },
];

/** Policies by name; a row leads to its policy. */
export function PolicyTable(props: { policies: readonly Policy[] | undefined; empty?: ReactNode; pagination?: TablePaginationProps }) {
  const { policies, empty, pagination } = props;
  const links = useLinks();
  return (
    <DataTable
      label="Policies"
      columns={COLUMNS}
      items={policies}
      getId={policy => policy.metadata.name}
      getHref={policy => links.policy(policy.metadata.name)}
      empty={empty ?? <EmptyState icon={<RiExchange2Line size={28} />} title="No policies" />}
      pagination={pagination}
      minWidth="60rem"
    />
  );
}
