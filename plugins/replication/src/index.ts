/**
 * Portage's portal: overview, clusters, policies and jobs of data lake replication, with an entity card and tab.
 * @packageDocumentation
 */
export { replicationPlugin as default } from './plugin';
export { replicationApiRef } from './api/replicationApiRef';
export type { ReplicationApi } from './api/ReplicationApi';
export { isReplicationAvailable } from './entity/isReplicationAvailable';
export { clusterRouteRef, jobRouteRef, policyRouteRef, rootRouteRef } from './routes';
