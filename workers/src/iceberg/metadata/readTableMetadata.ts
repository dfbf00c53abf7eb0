import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { corruptMetadata } from '../corruptMetadata';
import type { JsonDocument, JsonNode } from './JsonDocument';
import type { StatisticsFile, TableMetadata, TableSnapshot } from './TableMetadata';

/** The id of "no snapshot" in version 1 and 2 (Iceberg spec, "Table Metadata Fields"). */
const NO_SNAPSHOT = '-1';

/** Version 4 has relative paths, and is not adopted yet. */
const SUPPORTED_FORMAT_VERSIONS: ReadonlySet<number> = new Set([1, 2, 3]);

/**
 * Reads the model of a table's metadata of format version 1 to 3 (Iceberg spec, "Table Metadata").
 *
 * @throws ReplicationError `corrupt-metadata` where a field that localization rests on is missing or of another type;
 *   `unsupported-view` and `unsupported-format-version` before anything else is looked at, since the rest may then mean anything
 */
export function readTableMetadata(document: JsonDocument): TableMetadata {
  const { root } = document;
  const formatVersion = readFormatVersion(document);
  const location = document.stringMember(root, 'location');
  if (location === undefined) {
    throw corruptMetadata(document.uri, 'it has no "location"');
  }
  const snapshots = document.items(root, 'snapshots');
  return {
    formatVersion,
    tableUuid: document.stringMember(root, 'table-uuid'),
    location,
    lastSequenceNumber: numberMember(document, root, 'last-sequence-number') ?? 0,
    currentSnapshotId: document.integerTextMember(root, 'current-snapshot-id') ?? NO_SNAPSHOT,
    currentSchemaId: numberMember(document, root, 'current-schema-id') ?? schemaIdOfVersion1(document),
    defaultSpecId: numberMember(document, root, 'default-spec-id') ?? 0,
    defaultSortOrderId: numberMember(document, root, 'default-sort-order-id') ?? 0,
    snapshots: snapshots.map(snapshot => readSnapshot(document, snapshot)),
    statistics: [...readStatistics(document, 'statistics'), ...readStatistics(document, 'partition-statistics')],
    metadataLog: document.items(root, 'metadata-log').flatMap(entry => document.stringMember(entry, 'metadata-file') ?? []),
    encrypted:
      document.items(root, 'encryption-keys').length > 0 || snapshots.some(snapshot => document.member(snapshot, 'key-id') !== undefined),
    properties: readProperties(document),
  };
}

function readFormatVersion(document: JsonDocument): number {
  if (document.member(document.root, 'view-uuid')) {
    throw new ReplicationError('unsupported-view', `${document.uri} is the metadata of a view.`);
  }
  const formatVersion = numberMember(document, document.root, 'format-version');
  if (formatVersion === undefined) {
    throw corruptMetadata(document.uri, 'it has no "format-version"');
  }
  if (!SUPPORTED_FORMAT_VERSIONS.has(formatVersion)) {
    throw new ReplicationError('unsupported-format-version', `${document.uri} is of format version ${formatVersion}.`);
  }
  return formatVersion;
}

function readSnapshot(document: JsonDocument, snapshot: JsonNode): TableSnapshot {
  const snapshotId = document.integerTextMember(snapshot, 'snapshot-id');
  if (snapshotId === undefined) {
    throw corruptMetadata(document.uri, 'a snapshot has no "snapshot-id"');
  }
  const path = document.stringMember(snapshot, 'manifest-list');
  if (path === undefined && !document.member(snapshot, 'manifests')) {
    throw corruptMetadata(document.uri, `snapshot ${snapshotId} has no "manifest-list"`);
  }
  const node = document.member(snapshot, 'manifest-list');
  const inlineManifests = document.items(snapshot, 'manifests').map(item => {
    if (item.type !== 'string') {
      throw document.wrongType(item, 'manifests', 'an array of strings');
    }
    return { path: item.value as string, node: item };
  });
  return {
    snapshotId,
    sequenceNumber: numberMember(document, snapshot, 'sequence-number') ?? 0,
    manifestList: path === undefined || !node ? undefined : { path, node },
    inlineManifests,
  };
}

function readStatistics(document: JsonDocument, name: 'statistics' | 'partition-statistics'): StatisticsFile[] {
  return document.items(document.root, name).map(file => {
    const path = document.stringMember(file, 'statistics-path');
    const node = document.member(file, 'statistics-path');
    const sizeBytes = numberMember(document, file, 'file-size-in-bytes');
    if (path === undefined || !node || sizeBytes === undefined) {
      throw corruptMetadata(document.uri, `an item of "${name}" has no path or no size`);
    }
    return { path, node, snapshotId: document.integerTextMember(file, 'snapshot-id'), sizeBytes };
  });
}

/** Values of other types than strings, which no specification allows, are passed over. */
function readProperties(document: JsonDocument): Map<string, string> {
  const properties = document.objectMember(document.root, 'properties');
  const read = new Map<string, string>();
  for (const [name, value] of properties ? document.entries(properties) : []) {
    if (value.type === 'string') {
      read.set(name, value.value as string);
    }
  }
  return read;
}

/** Version 1 has one `schema`, which may or may not carry an id. */
function schemaIdOfVersion1(document: JsonDocument): number {
  const schema = document.objectMember(document.root, 'schema');
  return (schema && numberMember(document, schema, 'schema-id')) ?? 0;
}

function numberMember(document: JsonDocument, object: JsonNode, name: string): number | undefined {
  const digits = document.integerTextMember(object, name);
  if (digits === undefined) {
    return undefined;
  }
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) {
    throw corruptMetadata(document.uri, `"${name}" is out of range`);
  }
  return value;
}
