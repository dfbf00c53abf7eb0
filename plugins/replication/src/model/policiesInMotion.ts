import type { Job } from '@portage/backstage-plugin-replication-common';

/** So long after its end a job is still shown as moving: most last a second, and the page looks only now and then. */
export const AFTERGLOW_MS = 5_000;

/** The policies that carry something now, or did just now. */
export function policiesInMotion(options: { running: readonly Job[]; recent: readonly Job[]; now: Date }): Set<string> {
  const { running, recent, now } = options;
  const ended = recent.filter(
    ({ status, endedAt }) => status === 'succeeded' && endedAt && now.getTime() - Date.parse(endedAt) < AFTERGLOW_MS,
  );
  return new Set([...running, ...ended].map(job => job.policy));
}
