import type { TaskProgress } from '@portage/backstage-plugin-replication-common';
import type { Rate } from './Rate';

/** One look at how far something is. */
export interface Look {
  atMs: number;
  progress: TaskProgress;
}

/** The rate between two looks; undefined where no time passed, or the work began again. */
export function estimateRate(earlier: Look, later: Look): Rate | undefined {
  const seconds = (later.atMs - earlier.atMs) / 1_000;
  const items = later.progress.items - earlier.progress.items;
  const bytes = later.progress.bytes - earlier.progress.bytes;
  if (seconds <= 0 || items < 0 || bytes < 0) {
    return undefined;
  }
  return { itemsPerSecond: items / seconds, bytesPerSecond: bytes / seconds };
}
