import { Button } from '@backstage/ui';
import type { Lag } from '@portage/backstage-plugin-replication-common';
import { RiSpeedUpLine } from '@remixicon/react';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { Bytes } from '../components/Bytes';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { ErrorNotice } from '../components/ErrorNotice';
import { LoadingRows } from '../components/LoadingRows';
import { Section } from '../components/Section';
import { TimeAgo } from '../components/TimeAgo';
import { formatCount, formatExactCount } from '../format/formatCount';
import { formatDuration } from '../format/formatDuration';

type TableLag = Lag['tables'][number];

const COLUMNS: readonly DataTableColumn<TableLag>[] = [
  { id: 'table', label: 'Table', isRowHeader: true, cell: ({ table }) => <span title={table}>{table}</span> },
  { id: 'commits', label: 'Commits', width: '6rem', align: 'end', cell: ({ commits }) => formatCount(commits) },
  {
    id: 'rows',
    label: 'Rows',
    width: '7rem',
    align: 'end',
    cell: ({ rows }) => <span title={formatExactCount(rows)}>{formatCount(rows)}</span>,
  },
  { id: 'bytes', label: 'Bytes', width: '7rem', align: 'end', cell: ({ bytes }) => <Bytes value={bytes} /> },
  { id: 'seconds', label: 'Behind', width: '8rem', align: 'end', cell: ({ seconds }) => formatDuration(seconds * 1_000) },
];

/** Lag by table. A worker measures it when somebody asks, since it reads the metadata of both sides. */
export function TableLagSection(props: { policy: string }) {
  const { policy } = props;
  const query = useReplicationQuery('getLag', { path: { name: policy } }, { enabled: false });
  const behind = query.data?.tables.filter(table => table.commits > 0 || table.rows > 0 || table.bytes > 0);
  return (
    <Section
      title="Lag by table"
      hint={
        query.dataUpdatedAt > 0 && (
          <>
            measured <TimeAgo at={new Date(query.dataUpdatedAt).toISOString()} />
          </>
        )
      }
      flush
      actions={
        <Button size="small" variant="secondary" iconStart={<RiSpeedUpLine />} isPending={query.isFetching} onPress={() => query.refetch()}>
          Measure now
        </Button>
      }
    >
      {query.error && !query.isFetching && <ErrorNotice error={query.error} onRetry={() => query.refetch()} />}
      {!query.error && query.isFetching && !behind && <LoadingRows />}
      {!query.error && !query.isFetching && !behind && (
        <EmptyState
          icon={<RiSpeedUpLine size={28} />}
          title="Not measured in this session"
          description="Measuring reads the metadata of source and replica; it copies nothing."
        />
      )}
      {behind && !query.error && (
        <DataTable
          label="Lag by table"
          columns={COLUMNS}
          items={behind}
          getId={({ table }) => table}
          empty={<EmptyState title="Every table is level with its source" />}
          minWidth="36rem"
        />
      )}
    </Section>
  );
}
