/**
 * What a walk does with particular fields. A field is named by the ids that lead to it from the entry: `2.100` is the file path of an
 * entry's data file. Partition fields live under `2.102` and so can never be taken for one of these, whatever their ids are.
 */
export interface WalkerRoles {
  /** Identifies these roles in the cache of compiled walkers. */
  name: string;
  /** Strings whose digest is that of the source path that they stand for; told to `WalkerSink.path`. */
  paths: readonly string[];
  /** Fields that are no part of the digest. */
  omitted: readonly string[];
  /** Fields whose place in the canonical bytes is told to `WalkerSink.begin`, `value` and `end`, by their index here. */
  marked: readonly string[];
  /** Fields that `WalkerSink.entry` is told, in this order; a string as start and end in the input, what is null or lacking as -1. */
  captured: readonly { field: string; type: 'string' | 'number'; required: boolean }[];
}

/** The source's manifests are hashed as they are. */
export const SOURCE_MANIFEST_ROLES: WalkerRoles = { name: 'source-manifest', paths: [], omitted: [], marked: [], captured: [] };

/** The replica's manifests: paths are mapped back, and each entry is told (status, content, path, size). Content came with format version 2. */
export const REPLICA_MANIFEST_ROLES: WalkerRoles = {
  name: 'replica-manifest',
  paths: ['2.100', '2.143'],
  omitted: [],
  marked: [],
  captured: [
    { field: '0', type: 'number', required: true },
    { field: '2.134', type: 'number', required: false },
    { field: '2.100', type: 'string', required: true },
    { field: '2.104', type: 'number', required: true },
  ],
};

/** Manifest lists of both sides: a child's digest stands for its path, and its length differs by right. */
export const MANIFEST_LIST_ROLES: WalkerRoles = {
  name: 'manifest-list',
  paths: [],
  omitted: ['500', '501'],
  marked: [],
  captured: [
    { field: '500', type: 'string', required: true },
    { field: '501', type: 'number', required: true },
  ],
};

/** The marked fields of a manifest of deletes, by their index. */
export const DELETE_MARKS = { path: 0, size: 1, columnSizes: 2, lowerBounds: 3, upperBounds: 4, splitOffsets: 5 } as const;

/**
 * Manifests of deletes, of both sides. What belongs into an entry's digest depends on what the entry names, which shows only once all of it is
 * walked: so the fields in question are marked, and the sink decides at the entry's end.
 */
export const DELETE_MANIFEST_ROLES: WalkerRoles = {
  name: 'delete-manifest',
  paths: ['2.143'],
  omitted: [],
  marked: ['2.100', '2.104', '2.108', '2.125', '2.128', '2.132'],
  captured: [
    { field: '0', type: 'number', required: true },
    { field: '2.134', type: 'number', required: true },
    { field: '2.100', type: 'string', required: true },
    { field: '2.104', type: 'number', required: true },
    { field: '2.101', type: 'string', required: true },
    { field: '2.103', type: 'number', required: true },
    { field: '2.143', type: 'string', required: false },
    { field: '2.144', type: 'number', required: false },
    { field: '2.145', type: 'number', required: false },
  ],
};

/** Avro position deletes (Iceberg spec, "Position Delete Files"): what stays for the digest of a row is its `row` column. */
export const POSITION_DELETE_ROLES: WalkerRoles = {
  name: 'position-deletes',
  paths: [],
  omitted: ['2147483546', '2147483545'],
  marked: [],
  captured: [
    { field: '2147483546', type: 'string', required: true },
    { field: '2147483545', type: 'number', required: true },
  ],
};
