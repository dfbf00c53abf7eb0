import type { Plan } from '@portage/backstage-plugin-replication-common';
import { formatBytes } from './formatBytes';
import { formatCost } from './formatCost';

/** What need not be copied, since the backlog made it obsolete. */
export function describeSavings({
  filesObsolete,
  bytesSaved,
  costSaved,
}: Pick<Plan, 'filesObsolete' | 'bytesSaved' | 'costSaved'>): string {
  const price = costSaved ? `, ${formatCost(costSaved)}` : '';
  return `${filesObsolete} obsolete files not copied, ${bytesSaved} bytes (${formatBytes(bytesSaved)})${price}`;
}
