import type { JobPurpose } from '@portage/backstage-plugin-replication-common';

const EXCLUDED: Record<JobPurpose, readonly JobPurpose[]> = {
  sync: ['sync', 'prune'],
  verify: ['verify', 'prune'],
  prune: ['sync', 'verify', 'prune'],
};

/**
 * Whether a job of one purpose must wait while one of the other runs for the same policy.
 *
 * Pruning removes files, so nothing that relies on files runs beside it. A verification reads the commit that it began with; what a sync adds
 * meanwhile does not change that commit, and a verification of many hours must not hold the replica up.
 */
export function excludesPurpose(left: JobPurpose, right: JobPurpose): boolean {
  return EXCLUDED[left].includes(right);
}
