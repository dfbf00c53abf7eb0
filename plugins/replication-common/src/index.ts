/**
 * Portage's nouns and wire schemas, shared by portal, command line, backend and workers.
 * @packageDocumentation
 */
export * from './errors/reasonCodes';
export * from './errors/Reason';
export * from './errors/ReplicationError';
export * from './errors/toReason';
export * from './documents/primitives';
export * from './documents/metadataSchema';
export * from './documents/clusterDocument';
export * from './documents/trigger';
export * from './documents/pruning';
export * from './documents/policySpecification';
export * from './documents/policyDocument';
export * from './documents/parseDocuments';
export * from './documents/isClusterDocument';
export * from './health/health';
export * from './storage/compareUtf8';
export * from './storage/sortByUtf8';
export * from './jobs/status';
export * from './jobs/job';
export * from './jobs/pruning';
export * from './jobs/verification';
export * from './tasks/pathRule';
export * from './tasks/localizedFile';
export * from './tasks/localizationRules';
export * from './tasks/taskKinds';
export * from './broker/brokerMessages';
export * from './api/objects';
export * from './api/routes';
export * from './client/ReplicationClient';
export * from './client/ReplicationResponseError';
export * from './changes/changeHint';
export * from './permissions';
