import type { TaskProgress } from '@portage/backstage-plugin-replication-common';
import type { Rate } from './Rate';

/** Seconds until what is left is done at this rate, by bytes where they are known, else by items; undefined where it can't be told. */
export function estimateTimeLeft(progress: TaskProgress, rate: Rate): number | undefined {
  if (progress.totalBytes !== undefined && progress.totalBytes > progress.bytes) {
    return rate.bytesPerSecond > 0 ? (progress.totalBytes - progress.bytes) / rate.bytesPerSecond : undefined;
  }
  if (progress.totalItems !== undefined && progress.totalItems > progress.items) {
    return rate.itemsPerSecond > 0 ? (progress.totalItems - progress.items) / rate.itemsPerSecond : undefined;
  }
  return undefined;
}
