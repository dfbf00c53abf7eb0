import type { Plan } from '@portage/backstage-plugin-replication-common';
import type { Prices } from '@portage/backstage-plugin-replication-node';

const BYTES_PER_GIB = 2 ** 30;
const REQUESTS_PER_PRICE = 1_000;

/**
 * What a plan costs, at configured prices. Where files may come from several regions the dearest way is reckoned, so that the plan never
 * costs more than it says.
 *
 * @param plan - with bytes and requests
 * @param prices - `egress` per GiB and way, `requests` per 1,000 and region
 */
export function estimateCost(
  plan: Pick<Plan, 'bytes' | 'requests'>,
  prices: Prices | undefined,
  regions: { sources: readonly string[]; target: string },
): Plan['cost'] {
  if (!prices) {
    return undefined;
  }
  const perGiB = dearest(
    regions.sources.flatMap(from =>
      prices.egress.filter(egress => egress.from === from && egress.to === regions.target).map(egress => egress.perGiB),
    ),
  );
  const perThousand = dearest([...regions.sources, regions.target].flatMap(region => prices.requests[region] ?? []));
  const amount = (plan.bytes / BYTES_PER_GIB) * perGiB + (plan.requests / REQUESTS_PER_PRICE) * perThousand;
  return { amount, currency: prices.currency };
}

function dearest(prices: readonly number[]): number {
  return Math.max(0, ...prices);
}
