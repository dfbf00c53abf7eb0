import type { Cost } from '@portage/backstage-plugin-replication-common';

/** A price for people, to the hundredth of its currency. */
export function formatCost({ amount, currency }: Cost): string {
  return `${amount.toFixed(2)} ${currency}`;
}
