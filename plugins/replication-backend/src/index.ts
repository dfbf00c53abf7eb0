/**
 * Portage's control plane.
 * @packageDocumentation
 */
export { replicationPlugin as default } from './plugin';
export * from './permissions/conditions';
export * from './permissions/resourceRefs';
