import { corruptMetadata } from '../corruptMetadata';
import type { AvroFile } from './AvroFile';
import { MAX_CACHED_WALKERS } from './avroLimits';
import { compileRecordWalker, type RecordWalker } from './compileRecordWalker';
import type { FieldTarget } from './FieldTarget';
import { parseAvroSchema } from './parseAvroSchema';

const caches = new WeakMap<object, Map<string, RecordWalker>>();

/**
 * The compiled walker of a file's writer schema, from the cache where this thread has met the schema before. All manifests of one
 * partition spec have the same schema text.
 *
 * @param targets - a constant: the cache is kept per object
 * @throws ReplicationError `corrupt-metadata` where the schema is not one of an Iceberg file
 */
export function recordWalkerOf<Name extends string>(file: AvroFile, targets: Record<Name, FieldTarget>): RecordWalker<Name> {
  let cache = caches.get(targets);
  if (!cache) {
    cache = new Map();
    caches.set(targets, cache);
  }
  const cached = cache.get(file.schemaText);
  if (cached) {
    return cached as RecordWalker<Name>;
  }
  let walker: RecordWalker<Name>;
  try {
    walker = compileRecordWalker(parseAvroSchema(file.schemaText), targets);
  } catch (error) {
    throw corruptMetadata(file.uri, 'its schema is not one of an Iceberg file', { offsetBytes: 0, cause: error });
  }
  if (cache.size >= MAX_CACHED_WALKERS) {
    // A Map keeps the order of insertion: the oldest goes.
    cache.delete(cache.keys().next().value as string);
  }
  cache.set(file.schemaText, walker);
  return walker;
}
