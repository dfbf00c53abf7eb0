import { useApi } from '@backstage/core-plugin-api';
import type { RouteResponse } from '@portage/backstage-plugin-replication-common';
import { useEffect, useState } from 'react';
import { POLL_MS } from '../api/pollMs';
import { replicationApiRef } from '../api/replicationApiRef';

export type LogLines = RouteResponse<'getTaskLog'>['lines'];

/** The newest lines that are kept; a log of a million lines must not fill the browser. */
export const MAX_LINES_SHOWN = 2_000;
const PAGE_LINES = 1_000;

export interface TaskLog {
  lines: LogLines;
  /** Older lines that were let go. */
  dropped: number;
  isLoading: boolean;
  error: Error | undefined;
}

const EMPTY: TaskLog = { lines: [], dropped: 0, isLoading: true, error: undefined };

/**
 * Reads a task's log from its beginning, then follows it as long as the task is live. Each look asks only for what came after
 * the last; a look that fails is told and repeated.
 */
export function useTaskLog(taskId: string, isLive: boolean): TaskLog {
  const api = useApi(replicationApiRef);
  const [state, setState] = useState<TaskLog & { taskId: string; next: number }>({ ...EMPTY, taskId, next: 0 });

  const current = state.taskId === taskId ? state : { ...EMPTY, taskId, next: 0 };
  const { next } = current;

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const look = async (after: number): Promise<void> => {
      try {
        const page = await api.call('getTaskLog', { path: { id: taskId }, query: { after, limit: PAGE_LINES } }, { signal: stop.signal });
        if (stop.signal.aborted) {
          return;
        }
        setState(last => {
          const base = last.taskId === taskId ? last : { ...EMPTY, taskId, next: 0 };
          const all = [...base.lines, ...page.lines];
          const kept = all.slice(-MAX_LINES_SHOWN);
          return {
            taskId,
            next: page.next,
            lines: kept,
            dropped: base.dropped + all.length - kept.length,
            isLoading: false,
            error: undefined,
          };
        });
        if (page.lines.length === PAGE_LINES) {
          await look(page.next);
        } else if (isLive) {
          timer = setTimeout(() => look(page.next), POLL_MS.live);
        }
      } catch (error) {
        if (stop.signal.aborted) {
          return;
        }
        setState(last => ({ ...(last.taskId === taskId ? last : { ...EMPTY, taskId, next: 0 }), isLoading: false, error: error as Error }));
        timer = setTimeout(() => look(after), POLL_MS.page);
      }
    };

    look(next);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
    // `next` is where to go on when the task ends while one looks, not a reason to begin anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, taskId, isLive]);

  return current;
}
