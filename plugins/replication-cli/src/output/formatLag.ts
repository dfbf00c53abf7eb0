import type { LagSummary } from '@portage/backstage-plugin-replication-common';
import { formatBytes } from './formatBytes';
import { formatSeconds } from './formatSeconds';

/** How far a replica is behind, in one line. */
export function formatLag(lag: Pick<LagSummary, 'commits' | 'rows' | 'bytes' | 'seconds'>): string {
  if (lag.commits === 0 && lag.rows === 0 && lag.bytes === 0) {
    return 'level';
  }
  return `${lag.commits} commits, ${lag.rows} rows, ${formatBytes(lag.bytes)}, ${formatSeconds(lag.seconds)}`;
}
