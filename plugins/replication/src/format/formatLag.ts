import type { LagSummary } from '@portage/backstage-plugin-replication-common';
import { formatDuration } from './formatDuration';
import { pluralize } from './pluralize';

type Lag = Pick<LagSummary, 'commits' | 'rows' | 'bytes' | 'seconds'>;

/** Whether nothing of the source is missing in the replica. */
export function isLevel(lag: Lag): boolean {
  return lag.commits === 0 && lag.rows === 0 && lag.bytes === 0;
}

/** A lag in a few words: `level`, `12 s, 3 commits behind`. */
export function formatLag(lag: Lag): string {
  return isLevel(lag) ? 'level' : `${formatDuration(lag.seconds * 1_000)}, ${pluralize(lag.commits, 'commit')} behind`;
}
