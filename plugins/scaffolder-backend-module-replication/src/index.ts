/**
 * Scaffolder actions that create Portage's clusters and policies.
 * @packageDocumentation
 */
export { scaffolderModuleReplication as default } from './module';
