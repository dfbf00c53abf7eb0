import { Button } from '@backstage/ui';
import type { Lag, Policy } from '@portage/backstage-plugin-replication-common';
import { RiSpeedUpLine } from '@remixicon/react';
import { POLL_MS } from '../api/pollMs';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { Bytes } from '../components/Bytes';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { ErrorNotice } from '../components/ErrorNotice';
import { QueryView } from '../components/QueryView';
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

/** The server names at most so many tables, the furthest behind first. */
const MAX_NAMED_TABLES = 100;

/**
 * Lag by table, as it was measured last. A worker measures a replica that is behind every few seconds, and whenever somebody asks; while it
 * is level there is nothing to tell.
 */
export function TableLagSection(props: { policy: Policy }) {
  const { metadata, status } = props.policy;
  const path = { name: metadata.name };
  const query = useReplicationQuery(
    'getLag',
    { path, query: { measure: 'never' } },
    { enabled: status.lag !== undefined, pollMs: POLL_MS.page },
  );
  const measuring = useReplicationMutation('getLag');
  const lag = status.lag && query.data;
  return (
    <Section
      title="Lag by table"
      hint={
        lag && (
          <>
            measured <TimeAgo at={lag.measuredAt} />
            {lag.tables.length >= MAX_NAMED_TABLES && `; the ${MAX_NAMED_TABLES} furthest behind`}
          </>
        )
      }
      flush
      actions={
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiSpeedUpLine />}
          isPending={measuring.isPending}
          onPress={() => measuring.mutate({ path })}
        >
          Measure now
        </Button>
      }
    >
      {measuring.error && <ErrorNotice error={measuring.error} onRetry={() => measuring.mutate({ path })} />}
      {status.lag ? (
        <QueryView query={query}>
          {({ tables }) => (
            <DataTable
              label="Lag by table"
              columns={COLUMNS}
              items={tables}
              getId={({ table }) => table}
              empty={<EmptyState title="Every table is level with its source" />}
              minWidth="36rem"
            />
          )}
        </QueryView>
      ) : (
        <EmptyState
          icon={<RiSpeedUpLine size={28} />}
          title="Not measured yet"
          description="Measuring reads the metadata of source and replica; it copies nothing."
        />
      )}
    </Section>
  );
}
