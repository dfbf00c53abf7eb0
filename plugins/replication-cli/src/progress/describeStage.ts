import type { Stage } from '@portage/backstage-plugin-replication-common';
import { formatBytes } from '../output/formatBytes';
import { formatSeconds } from '../output/formatSeconds';
import { estimateTimeLeft } from './estimateTimeLeft';
import type { Rate } from './Rate';

function outOf(done: string, total: string | undefined): string {
  return total === undefined ? done : `${done} of ${total}`;
}

/**
 * A stage in one line: tasks, items, bytes, and while it runs rate and time left.
 * @param measured - the rate between two looks; the server's own, where it tells one, goes before it
 */
export function describeStage(stage: Stage, measured?: Rate): string {
  const { progress, tasks } = stage;
  const parts = [`${stage.name}: ${stage.status}`, `${tasks.succeeded} of ${tasks.total} tasks`];
  if (progress.items > 0 || progress.totalItems !== undefined) {
    parts.push(`${outOf(String(progress.items), progress.totalItems?.toString())} items`);
  }
  if (progress.bytes > 0 || progress.totalBytes !== undefined) {
    parts.push(outOf(formatBytes(progress.bytes), progress.totalBytes === undefined ? undefined : formatBytes(progress.totalBytes)));
  }
  const rate = stage.rate ?? measured;
  if (stage.status === 'running' && rate) {
    if (rate.bytesPerSecond > 0) {
      parts.push(`${formatBytes(rate.bytesPerSecond)}/s`);
    } else if (rate.itemsPerSecond > 0) {
      parts.push(`${rate.itemsPerSecond.toFixed(1)} items/s`);
    }
    const left = stage.timeLeftSeconds ?? estimateTimeLeft(progress, rate);
    if (left !== undefined) {
      parts.push(`${formatSeconds(left)} left`);
    }
  }
  return parts.join(', ');
}
