import type { AuthService, PermissionsRegistryService, PermissionsService } from '@backstage/backend-plugin-api';
import type { ClusterDocument } from '@portage/backstage-plugin-replication-common';
import { BrokerAccess } from '../broker/BrokerAccess';
import { AuthorizedClusterService } from '../clusters/AuthorizedClusterService';
import type { ReplicationConfiguration } from '../configuration/ReplicationConfiguration';
import { readClusterRow } from '../database/operations/clusters/readClusterRow';
import { readPolicyRow } from '../database/operations/policies/readPolicyRow';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { AuthorizedHealthService } from '../health/AuthorizedHealthService';
import { AuthorizedImportService } from '../import/AuthorizedImportService';
import { AuthorizedJobService } from '../jobs/AuthorizedJobService';
import { normalizeOwner } from '../permissions/normalizeOwner';
import type { OwnedResource } from '../permissions/OwnedResource';
import { registerPermissions } from '../permissions/registerPermissions';
import { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import { clusterPermissionResourceRef, policyPermissionResourceRef } from '../permissions/resourceRefs';
import { AuthorizedPolicyService } from '../policies/AuthorizedPolicyService';
import { AuthorizedReportService } from '../reports/AuthorizedReportService';
import type { Services } from '../router/createHandlers';
import type { Components } from './createComponents';

/** Options of {@link authorizeServices}. */
export interface AuthorizeServicesOptions {
  components: Components;
  database: ReplicationDatabase;
  configuration: ReplicationConfiguration;
  auth: AuthService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
}

/** Registers permissions and rules, and puts them around the services. */
export function authorizeServices(options: AuthorizeServicesOptions): Services {
  const { components, database, configuration, auth, permissions, permissionsRegistry } = options;
  const { services, engine } = components;

  const loadCluster = async (name: string): Promise<OwnedResource | undefined> => {
    const row = await readClusterRow(database.knex, name);
    return row && { name, owner: normalizeOwner((JSON.parse(row.document) as ClusterDocument).spec.owner) };
  };
  const loadPolicy = async (name: string): Promise<OwnedResource | undefined> => {
    const row = await readPolicyRow(database.knex, name);
    return row && { name, owner: row.owner };
  };
  registerPermissions(permissionsRegistry, { loadCluster, loadPolicy });
  const clusters = ResourceAuthorizer.create({
    permissions,
    permissionsRegistry,
    resourceRef: clusterPermissionResourceRef,
    loadResource: loadCluster,
  });
  const policies = ResourceAuthorizer.create({
    permissions,
    permissionsRegistry,
    resourceRef: policyPermissionResourceRef,
    loadResource: loadPolicy,
  });

  return {
    clusters: new AuthorizedClusterService(services.clusters, permissions, clusters),
    policies: new AuthorizedPolicyService(services.policies, permissions, policies, engine.reader),
    jobs: new AuthorizedJobService(services.jobs, policies, engine.reader),
    reports: new AuthorizedReportService(services.reports, policies, engine.reader),
    imports: new AuthorizedImportService(services.imports, { auth, permissions, clusters, policies }),
    health: new AuthorizedHealthService(services.health, { clusters, policies }),
    broker: BrokerAccess.create({ broker: engine.broker, bindings: configuration.workers, permissions, database }),
  };
}
