/**
 * What the thread pool runs for pruning, by the names that `ThreadPool.run` is given.
 * @packageDocumentation
 */
export { listManifestPaths } from './listManifestPaths';
