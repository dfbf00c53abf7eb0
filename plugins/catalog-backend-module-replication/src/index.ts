/**
 * Portage's clusters and policies in the software catalog.
 * @packageDocumentation
 */
export { catalogModuleReplication as default } from './module';
