import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const TEMPORARY = /^\.portage-[0-9a-f]+\.tmp$/;
/** `_data/<cluster>/<prefix number>/<path below the prefix>`. */
const DATA = /^_data\/([^/]+)\/\d+\/(.+)$/;
/** Names of metadata, and of a job's files, carry the SHA-256 of their bytes, or its first half. */
const NAMED_BY_HASH = /(?:^|[-/])([0-9a-f]{64}|[0-9a-f]{32})\.(?:avro|(?:gz\.)?metadata\.json|ndjson)$/;

/** What lies below a replica's location. */
export interface ReplicaFiles {
  /** Relative paths of copied files, in order. */
  data: string[];
  /** Relative paths of the tables' own metadata. */
  metadata: string[];
  /** Plans, listings and the like. */
  jobFiles: string[];
  /** Hidden files of writes that were not finished. */
  temporary: string[];
  /** Visible files whose bytes are not what their place or name says; there must be none, at any time. */
  broken: string[];
}

/**
 * Looks at every file below a replica's location.
 * @param options - `sources`: the directory that each source cluster's prefixes mean, by the cluster's name
 */
export function inspectReplica(options: { directory: string; sources: Readonly<Record<string, string>> }): ReplicaFiles {
  const { directory, sources } = options;
  const files: ReplicaFiles = { data: [], metadata: [], jobFiles: [], temporary: [], broken: [] };
  if (!existsSync(directory)) {
    return files;
  }
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(directory, file);
    if (TEMPORARY.test(entry.name)) {
      files.temporary.push(path);
      continue;
    }
    const data = DATA.exec(path);
    const isWhole = data ? isCopy(file, join(sources[data[1]] ?? directory, data[2])) : isNamedByItsBytes(file);
    if (!isWhole) {
      files.broken.push(path);
    }
    const written = path.startsWith('_portage/') ? files.jobFiles : files.metadata;
    (data ? files.data : written).push(path);
  }
  Object.values(files).forEach(paths => paths.sort());
  return files;
}

function isCopy(file: string, source: string): boolean {
  return existsSync(source) && readFileSync(file).equals(readFileSync(source));
}

function isNamedByItsBytes(file: string): boolean {
  const [, hash] = NAMED_BY_HASH.exec(file) ?? [];
  return hash !== undefined && createHash('sha256').update(readFileSync(file)).digest('hex').startsWith(hash);
}
