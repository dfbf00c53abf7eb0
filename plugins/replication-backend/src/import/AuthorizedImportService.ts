import type { AuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  clusterCreatePermission,
  clusterUpdatePermission,
  policyCreatePermission,
  policyUpdatePermission,
  type ImportResult,
} from '@portage/backstage-plugin-replication-common';
import { assertPermitted } from '../permissions/assertPermitted';
import type { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import type { ImportDocumentsOptions, ImportService } from './ImportService';

/** Options of {@link AuthorizedImportService}. */
export interface AuthorizedImportOptions {
  auth: AuthService;
  permissions: PermissionsService;
  clusters: ResourceAuthorizer;
  policies: ResourceAuthorizer;
}

/**
 * Lets through an import whose every part the caller may do: what it would do is found out by a dry run first. Between the two somebody
 * else may create an object; it is then updated where its creation was allowed, once, by somebody who may create it.
 */
export class AuthorizedImportService implements ImportService {
  constructor(
    private readonly service: ImportService,
    private readonly options: AuthorizedImportOptions,
  ) {}

  async importDocuments(request: ImportDocumentsOptions): Promise<ImportResult> {
    const { auth, permissions } = this.options;
    if (request.managedBy !== undefined && !auth.isPrincipal(request.credentials, 'service')) {
      throw new NotAllowedError('Only services may say which location manages an object');
    }
    // Who may create nothing gets to know nothing of what is there, not even by a dry run.
    await assertPermitted(permissions, policyCreatePermission, request);
    const planned = await this.service.importDocuments({ ...request, dryRun: true });
    for (const { type, name, outcome } of planned.objects) {
      if (outcome === 'created') {
        await assertPermitted(permissions, type === 'cluster' ? clusterCreatePermission : policyCreatePermission, request);
      } else if (outcome !== 'unchanged' && type === 'cluster') {
        await this.options.clusters.assertAllowed(clusterUpdatePermission, name, request);
      } else if (outcome !== 'unchanged') {
        await this.options.policies.assertAllowed(policyUpdatePermission, name, request);
      }
    }
    return request.dryRun ? planned : this.service.importDocuments(request);
  }
}
