/**
 * The portal for apps on the old frontend system.
 * @packageDocumentation
 */
export { EntityReplicationContent, EntitySyncHealthCard, ReplicationPage, replicationPlugin } from './plugin';
export { rootRouteRef } from './rootRouteRef';
export { replicationApiRef } from '../api/replicationApiRef';
export { isReplicationAvailable } from '../entity/isReplicationAvailable';
