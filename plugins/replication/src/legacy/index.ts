/**
 * The portal for apps on the old frontend system.
 * @packageDocumentation
 */
export { EntityReplicationContent, EntitySyncHealthCard, ReplicationPage, replicationPlugin, rootRouteRef } from './plugin';
export { replicationApiRef } from '../api/replicationApiRef';
export { isReplicationAvailable } from '../entity/isReplicationAvailable';
