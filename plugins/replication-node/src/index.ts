/**
 * The contracts that connectors, task handlers and policy kinds implement.
 * @packageDocumentation
 */
export * from './storage/StorageConnector';
export * from './storage/StorageFeatures';
export * from './storage/MultipartUpload';
export * from './storage/StorageCallOptions';
export * from './storage/WriteOptions';
export * from './storage/WriteOutcome';
export * from './catalog/CatalogConnector';
export * from './compute/ComputeEngine';
export * from './tasks/TaskBroker';
export * from './tasks/TaskHandler';
export * from './policies/PolicyKind';
export * from './policies/Prices';
export * from './extensions/WorkerExtension';
export * from './extensions/replicationPolicyKindsExtensionPoint';
export * from './extensions/replicationWorkerExtensionPoint';
export * from './storage/StorageRegistry';
