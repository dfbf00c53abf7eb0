import { Switch } from '@backstage/ui';
import { isFinal, type Task } from '@portage/backstage-plugin-replication-common';
import { RiFileList3Line } from '@remixicon/react';
import { useLayoutEffect, useRef, useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { ErrorNotice } from '../components/ErrorNotice';
import { LoadingRows } from '../components/LoadingRows';
import { Section } from '../components/Section';
import { formatUtc } from '../format/formatUtc';
import { pluralize } from '../format/pluralize';
import styles from './TaskLogView.module.css';
import { useTaskLog, type LogLines } from './useTaskLog';

/** Nearer to the end than this counts as "at the end". */
const END_PX = 24;

function LogLine(props: { line: LogLines[number] }) {
  const { at, level, message } = props.line;
  return (
    <div className={styles.line}>
      <time className={styles.at} dateTime={at} title={formatUtc(new Date(at))}>
        {new Date(at).toISOString().slice(11, 23)}
      </time>
      <span className={styles[level]}>{level}</span>
      <span className={styles.message}>{message}</span>
    </div>
  );
}

/** The log of a task, growing while it runs. Following ends where one scrolls up, and begins again at the end. */
export function TaskLogView(props: { task: Task }) {
  const { task } = props;
  const isLive = !isFinal(task.status);
  const { lines, dropped, isLoading, error } = useTaskLog(task.id, isLive);
  const [isFollowing, setFollowing] = useState(true);
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (isFollowing && box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [isFollowing, lines]);

  const onScroll = () => {
    const element = box.current;
    if (element) {
      setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < END_PX);
    }
  };

  return (
    <Section
      title={`Log of ${task.kind}`}
      hint={`${pluralize(lines.length, 'line')} · times in UTC`}
      flush
      actions={(isLive || lines.length > 0) && <Switch label="Follow" isSelected={isFollowing} onChange={setFollowing} />}
    >
      {isLoading && <LoadingRows rows={6} height={12} />}
      {error && lines.length === 0 && <ErrorNotice error={error} />}
      {!isLoading && !error && lines.length === 0 && (
        <EmptyState
          icon={<RiFileList3Line size={28} />}
          title={isLive ? 'No lines yet' : 'This task wrote nothing'}
          description={isLive ? 'A task writes when a worker has claimed it.' : 'What it did stands in its progress and its result.'}
        />
      )}
      {lines.length > 0 && (
        // A box that scrolls must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div ref={box} className={styles.log} role="log" aria-label={`Log of ${task.kind}`} tabIndex={0} onScroll={onScroll}>
          {dropped > 0 && <div className={styles.note}>{pluralize(dropped, 'older line')} left out</div>}
          {lines.map(line => (
            <LogLine key={line.sequence} line={line} />
          ))}
          {error && <div className={styles.note}>The log could not be read further: {error.message}</div>}
        </div>
      )}
    </Section>
  );
}
