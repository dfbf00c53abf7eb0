import type { TablePaginationProps } from '@backstage/ui';
import type { Cluster } from '@portage/backstage-plugin-replication-common';
import type { ReactNode } from 'react';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { HealthBadge } from '../components/HealthBadge';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import styles from './ClusterTable.module.css';
import { ClusterTypeIcon } from './ClusterTypeIcon';

const COLUMNS: readonly DataTableColumn<Cluster>[] = [
  {
    id: 'name',
    label: 'Cluster',
    width: '22%',
    isRowHeader: true,
    cell: ({ metadata }) => <span title={metadata.title ?? metadata.name}>{metadata.name}</span>,
  },
  { id: 'health', label: 'Health', width: '7.5rem', cell: ({ status }) => <HealthBadge health={status.health} reason={status.reason} /> },
  {
    id: 'type',
    label: 'Type',
    width: '8rem',
    cell: cluster => (
      <span className={styles.type} title={`connection ${cluster.spec.replication.connection}`}>
        <ClusterTypeIcon cluster={cluster} />
        {cluster.status.type ?? '–'}
      </span>
    ),
  },
  { id: 'region', label: 'Region', width: '8rem', cell: ({ spec }) => spec.replication.region },
  {
    id: 'prefixes',
    label: 'Prefixes',
    cell: ({ spec }) => {
      const text = spec.replication.prefixes?.join(', ');
      return (
        <span className={styles.secondary} title={text}>
          {text ?? '–'}
        </span>
      );
    },
  },
  {
    id: 'policies',
    label: 'Policies',
    width: '6rem',
    align: 'end',
    cell: ({ status }) => <span title={status.policies.join(', ') || undefined}>{status.policies.length}</span>,
  },
  {
    id: 'checked',
    label: 'Checked',
    width: '7rem',
    align: 'end',
    cell: ({ status }) => (
      <span className={styles.secondary}>
        <TimeAgo at={status.checkedAt} missing="never" />
      </span>
    ),
  },
];

/** Clusters by name; a row leads to its cluster. */
export function ClusterTable(props: { clusters: readonly Cluster[] | undefined; empty: ReactNode; pagination?: TablePaginationProps }) {
  const { clusters, empty, pagination } = props;
  const links = useLinks();
  return (
    <DataTable
      label="Clusters"
      columns={COLUMNS}
      items={clusters}
      getId={cluster => cluster.metadata.name}
      getHref={cluster => links.cluster(cluster.metadata.name)}
      empty={empty}
      pagination={pagination}
      minWidth="56rem"
    />
  );
}
