import type { Task } from '@portage/backstage-plugin-replication-common';
import { RiFileList3Line } from '@remixicon/react';
import { useState } from 'react';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { ElapsedTime } from '../components/ElapsedTime';
import { EmptyState } from '../components/EmptyState';
import { ProgressBar } from '../components/ProgressBar';
import { StatusBadge } from '../components/StatusBadge';
import { statusColour } from '../components/statusColour';
import { formatDuration } from '../format/formatDuration';
import { formatRate } from '../format/formatRate';
import { describeProgress } from '../model/describeProgress';
import { shareOf } from '../model/stageProgress';
import styles from './TaskTable.module.css';

const PAGE_SIZE = 20;

function Progress(props: { task: Task }) {
  const { task } = props;
  if (task.status === 'waiting') {
    return <span className={styles.secondary}>{task.attempt > 0 ? 'waits to be tried again' : 'waits for a worker'}</span>;
  }
  if (task.status === 'succeeded') {
    // A bar that is full tells nothing: the numbers do.
    const { items, bytes } = task.progress;
    return <span className={styles.secondary}>{describeProgress({ items, bytes }) || 'done'}</span>;
  }
  const share = shareOf(task.progress) ?? (task.status === 'running' ? undefined : 0);
  const parts = [
    describeProgress(task.progress),
    formatRate(task.rate),
    task.timeLeftSeconds !== undefined && `${formatDuration(task.timeLeftSeconds * 1_000)} left`,
  ].filter(Boolean);
  const text = task.status === 'failed' && task.reason ? task.reason.message : parts.join(' · ');
  return (
    <span className={styles.progress} title={text || undefined}>
      <ProgressBar share={share} label={`${task.kind} ${task.status}`} colour={statusColour(task.status)} />
      {text && <span className={task.status === 'failed' ? `${styles.numbers} ${styles.failedNumbers}` : styles.numbers}>{text}</span>}
    </span>
  );
}

const COLUMNS: readonly DataTableColumn<Task>[] = [
  { id: 'status', label: 'Status', width: '7.5rem', cell: task => <StatusBadge status={task.status} reason={task.reason} /> },
  { id: 'kind', label: 'Task', width: '10rem', isRowHeader: true, cell: task => <span title={task.id}>{task.kind}</span> },
  { id: 'region', label: 'Region', width: '5rem', cell: task => <span className={styles.secondary}>{task.region}</span> },
  { id: 'progress', label: 'Progress', cell: task => <Progress task={task} /> },
  {
    id: 'worker',
    label: 'Worker',
    width: '10rem',
    cell: task => (
      <span className={styles.secondary} title={task.workerId}>
        {task.workerId ?? '–'}
      </span>
    ),
  },
  {
    id: 'attempts',
    label: 'Attempt',
    width: '5.5rem',
    align: 'end',
    cell: task => (
      <span className={styles.secondary}>
        {task.attempt} of {task.maxAttempts}
      </span>
    ),
  },
  { id: 'duration', label: 'Took', width: '7rem', align: 'end', cell: task => <ElapsedTime from={task.startedAt} to={task.endedAt} /> },
];

/** The tasks of a job; choosing one shows its log. */
export function TaskTable(props: { tasks: readonly Task[]; selectedId: string | undefined; onSelect: (task: Task) => void }) {
  const { tasks, selectedId, onSelect } = props;
  const [page, setPage] = useState(0);
  const lastPage = Math.max(0, Math.ceil(tasks.length / PAGE_SIZE) - 1);
  const offset = Math.min(page, lastPage) * PAGE_SIZE;
  return (
    <DataTable
      label="Tasks"
      columns={COLUMNS}
      items={tasks.slice(offset, offset + PAGE_SIZE)}
      getId={task => task.id}
      selectedId={selectedId}
      onSelect={onSelect}
      minWidth="60rem"
      empty={
        <EmptyState
          icon={<RiFileList3Line size={28} />}
          title="No tasks"
          description="A stage's tasks are made from the results of the stage before it."
        />
      }
      pagination={
        tasks.length > PAGE_SIZE
          ? {
              pageSize: PAGE_SIZE,
              pageSizeOptions: [],
              offset,
              totalCount: tasks.length,
              hasNextPage: offset + PAGE_SIZE < tasks.length,
              hasPreviousPage: offset > 0,
              onNextPage: () => setPage(offset / PAGE_SIZE + 1),
              onPreviousPage: () => setPage(offset / PAGE_SIZE - 1),
            }
          : undefined
      }
    />
  );
}
