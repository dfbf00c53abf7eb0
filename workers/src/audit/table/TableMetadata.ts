import { CorruptInput } from '../CorruptInput';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../json/JsonValue';

/** A snapshot, with what it says of its manifests. */
export interface SnapshotEntry {
  json: JsonObject;
  /** Absent in the oldest form of format version 1, which lists the manifests itself. */
  manifestList?: string;
  manifests?: string[];
}

/** A statistics file or a partition statistics file. */
export interface StatisticsEntry {
  json: JsonObject;
  path: string;
  sizeBytes: number;
}

/** A `metadata.json`, with those parts found that hold paths (Iceberg spec, "Table Metadata Fields"). */
export interface TableMetadata {
  json: JsonObject;
  location: string;
  properties: JsonObject;
  snapshots: SnapshotEntry[];
  statistics: StatisticsEntry[];
  partitionStatistics: StatisticsEntry[];
  /** `metadata-file` of each entry of the metadata log. */
  metadataLog: string[];
}

/** @throws CorruptInput where something that must hold a path does not have the form that the specification gives it */
export function readTableMetadata(value: JsonValue): TableMetadata {
  if (!isJsonObject(value)) {
    throw new CorruptInput('The table metadata is no JSON object', 0);
  }
  return {
    json: value,
    location: stringOf(value, 'location'),
    properties: optional(value, 'properties', objectOf) ?? {},
    snapshots: listOf(value, 'snapshots').map(readSnapshot),
    statistics: listOf(value, 'statistics').map(readStatistics),
    partitionStatistics: listOf(value, 'partition-statistics').map(readStatistics),
    metadataLog: listOf(value, 'metadata-log').map(entry => stringOf(entry, 'metadata-file')),
  };
}

function readSnapshot(json: JsonObject): SnapshotEntry {
  const manifests = optional(json, 'manifests', (object, key) => object[key]);
  if (manifests !== undefined && !(Array.isArray(manifests) && manifests.every(path => typeof path === 'string'))) {
    throw new CorruptInput('The manifests of a snapshot are no list of paths', 0);
  }
  return { json, manifestList: optional(json, 'manifest-list', stringOf), manifests: manifests as string[] | undefined };
}

function readStatistics(json: JsonObject): StatisticsEntry {
  const size = json['file-size-in-bytes'];
  const sizeBytes = size instanceof JsonNumber ? Number(size.text) : NaN;
  if (!Number.isSafeInteger(sizeBytes)) {
    throw new CorruptInput('A statistics file has no size', 0);
  }
  return { json, path: stringOf(json, 'statistics-path'), sizeBytes };
}

function optional<T>(object: JsonObject, key: string, read: (object: JsonObject, key: string) => T): T | undefined {
  return Object.hasOwn(object, key) && object[key] !== null ? read(object, key) : undefined;
}

function stringOf(object: JsonObject, key: string): string {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (typeof value !== 'string') {
    throw new CorruptInput(`The table metadata has no ${key} where there must be one`, 0);
  }
  return value;
}

function objectOf(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (!isJsonObject(value)) {
    throw new CorruptInput(`${key} of the table metadata is no object`, 0);
  }
  return value;
}

function listOf(object: JsonObject, key: string): JsonObject[] {
  const value = optional(object, key, (parent, name) => parent[name]);
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value) || !value.every(isJsonObject)) {
    throw new CorruptInput(`${key} of the table metadata is no list of objects`, 0);
  }
  return value as JsonObject[];
}
