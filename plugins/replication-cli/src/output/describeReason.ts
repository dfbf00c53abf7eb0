import type { Reason } from '@portage/backstage-plugin-replication-common';

/** A reason with its code and what to do next. */
export function describeReason(reason: Reason): string {
  return `${reason.code}: ${reason.message}\n  ${reason.action}`;
}
