import type { HealthOverview } from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';
import type { OwnerCriteria } from '../permissions/OwnedResource';

/** Which part of everything an overview counts. */
export interface OverviewOptions extends Caller {
  visibleClusters?: OwnerCriteria;
  visiblePolicies?: OwnerCriteria;
}

/** How everything is, in counts. */
export interface HealthService {
  getOverview(options: OverviewOptions): Promise<HealthOverview>;
}
