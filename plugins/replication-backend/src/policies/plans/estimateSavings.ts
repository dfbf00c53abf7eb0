import type { Plan } from '@portage/backstage-plugin-replication-common';
import type { Prices } from '@portage/backstage-plugin-replication-node';
import { estimateCost } from './estimateCost';
import { REQUESTS_PER_FILE } from './requestsPerFile';

/** What it would have cost, at configured prices, to copy the files that the backlog made obsolete; reckoned as a plan's own cost is. */
export function estimateSavings(
  { filesObsolete, bytesSaved }: Pick<Plan, 'filesObsolete' | 'bytesSaved'>,
  prices: Prices | undefined,
  regions: { sources: readonly string[]; target: string },
): Plan['costSaved'] {
  return estimateCost({ bytes: bytesSaved, requests: filesObsolete * REQUESTS_PER_FILE }, prices, regions);
}
