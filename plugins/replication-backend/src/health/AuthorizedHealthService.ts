import { clusterReadPermission, policyReadPermission, type HealthOverview } from '@portage/backstage-plugin-replication-common';
import type { OwnerCriteria } from '../permissions/OwnedResource';
import type { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import type { HealthService, OverviewOptions } from './HealthService';

/** No owner at all: nothing is visible. */
const NOTHING: OwnerCriteria = { owners: [] };

/** Counts what the caller may see; clusters are left out for those who may see policies only. */
export class AuthorizedHealthService implements HealthService {
  constructor(
    private readonly service: HealthService,
    private readonly authorizers: { clusters: ResourceAuthorizer; policies: ResourceAuthorizer },
  ) {}

  async getOverview(options: OverviewOptions): Promise<HealthOverview> {
    const visiblePolicies = await this.authorizers.policies.criteriaFor(policyReadPermission, options);
    const visibleClusters = await this.visibleClusters(options);
    return this.service.getOverview({ ...options, visiblePolicies, visibleClusters });
  }

  private async visibleClusters(options: OverviewOptions): Promise<OwnerCriteria | undefined> {
    try {
      return await this.authorizers.clusters.criteriaFor(clusterReadPermission, options);
    } catch (error) {
      if (error instanceof Error && error.name === 'NotAllowedError') {
        return NOTHING;
      }
      throw error;
    }
  }
}
