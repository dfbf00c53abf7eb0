import type { PermissionsService } from '@backstage/backend-plugin-api';
import {
  clusterCreatePermission,
  clusterDeletePermission,
  clusterReadPermission,
  clusterUpdatePermission,
  type Cluster,
  type ClusterDocument,
  type TaskResult,
} from '@portage/backstage-plugin-replication-common';
import { assertPermitted } from '../permissions/assertPermitted';
import type { Caller } from '../permissions/Caller';
import type { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import type { Page } from '../router/Page';
import type { BrowseClusterOptions, ClusterService, ListClustersOptions } from './ClusterService';

/** Lets through what the caller may do with clusters. */
export class AuthorizedClusterService implements ClusterService {
  constructor(
    private readonly service: ClusterService,
    private readonly permissions: PermissionsService,
    private readonly authorizer: ResourceAuthorizer,
  ) {}

  async list(options: ListClustersOptions): Promise<Page<Cluster>> {
    const visible = await this.authorizer.criteriaFor(clusterReadPermission, options);
    return this.service.list({ ...options, visible });
  }

  async get(name: string, options: Caller): Promise<Cluster> {
    await this.authorizer.assertAllowed(clusterReadPermission, name, options);
    return this.service.get(name, options);
  }

  async create(document: ClusterDocument, options: Caller): Promise<Cluster> {
    await assertPermitted(this.permissions, clusterCreatePermission, options);
    return this.service.create(document, options);
  }

  async update(document: ClusterDocument, options: Caller & { version?: number }): Promise<Cluster> {
    await this.authorizer.assertAllowed(clusterUpdatePermission, document.metadata.name, options);
    return this.service.update(document, options);
  }

  async delete(name: string, options: Caller): Promise<void> {
    await this.authorizer.assertAllowed(clusterDeletePermission, name, options);
    return this.service.delete(name, options);
  }

  async check(name: string, options: Caller & { signal?: AbortSignal }): Promise<Cluster> {
    await this.authorizer.assertAllowed(clusterReadPermission, name, options);
    return this.service.check(name, options);
  }

  async browse(name: string, options: BrowseClusterOptions): Promise<TaskResult<'browse'>> {
    await this.authorizer.assertAllowed(clusterReadPermission, name, options);
    return this.service.browse(name, options);
  }
}
