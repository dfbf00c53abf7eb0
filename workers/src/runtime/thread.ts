/**
 * The entry of the pool's threads: every export is a function that `ThreadPool.run` calls by its name. All of them are pure:
 * buffers in, buffers out; storages and catalogs are the main thread's.
 */
export * from '../localize/threads';
export * from '../prune/threads';
export { auditDeleteFilePair } from '../audit/threads/auditDeleteFilePair';
export { auditManifestListPair } from '../audit/threads/auditManifestListPair';
export { auditManifestPair } from '../audit/threads/auditManifestPair';
export { listManifestFiles } from '../audit/threads/listManifestFiles';
export { readAvroRows } from '../audit/threads/readAvroRows';
export { readDeletedPositions } from '../audit/threads/readDeletedPositions';
