/**
 * Portage's data plane: the worker runtime, its connectors and its task handlers.
 * @packageDocumentation
 */
export * from './runtime/LoggerLike';
export * from './runtime/WorkerRuntime';
export * from './runtime/createWorkerRuntime';
export * from './runtime/ConfiguredConnections';
export * from './runtime/PiscinaThreadPool';
export * from './runtime/brokers/HttpTaskBroker';
export * from './standalone/runStandaloneWorker';
export * from './catalogs/iceberg-rest';
export * from './catalogs/nessie';
export * from './catalogs/sql';
export * from './storages/file';
export * from './storages/s3';
export * from './transfer';
