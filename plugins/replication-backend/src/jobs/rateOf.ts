import type { Task, TaskProgress } from '@portage/backstage-plugin-replication-common';

/**
 * How fast something has gone since it began, and how long the rest takes at that pace. The bytes decide about the time left where their
 * total is known, since items may differ a lot in size.
 */
export function rateOf(options: { progress: TaskProgress; startedAtMs: number; nowMs: number }): Pick<Task, 'rate' | 'timeLeftSeconds'> {
  const { progress, startedAtMs, nowMs } = options;
  const seconds = (nowMs - startedAtMs) / 1_000;
  if (seconds <= 0) {
    return {};
  }
  const rate = { itemsPerSecond: progress.items / seconds, bytesPerSecond: progress.bytes / seconds };
  const left = (total: number | undefined, done: number, perSecond: number) =>
    total !== undefined && perSecond > 0 ? Math.max(0, total - done) / perSecond : undefined;
  const timeLeftSeconds =
    left(progress.totalBytes, progress.bytes, rate.bytesPerSecond) ?? left(progress.totalItems, progress.items, rate.itemsPerSecond);
  return { rate, ...(timeLeftSeconds !== undefined && { timeLeftSeconds }) };
}
