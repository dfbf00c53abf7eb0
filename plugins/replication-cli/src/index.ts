/**
 * `portage`, the command line of the replication plugin: a client of its REST API.
 * @packageDocumentation
 */
export * from './exitStatus';
export * from './runCommandLine';
export * from './Terminal';
