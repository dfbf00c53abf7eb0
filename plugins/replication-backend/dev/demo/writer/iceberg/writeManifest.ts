import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeAvroFile } from './avroFile';
import { MANIFEST_ENTRY_SCHEMA } from './avroSchemas';
import { FILE_CONTENT } from './dataFile';
import { toFileUri } from './fileUri';
import { ENTRY_STATUS, MANIFEST_CONTENT, type ManifestEntry, type ManifestFile } from './manifest';
import type { PartitionSpec, TableSchema } from './tableMetadata';

const count = (entries: ManifestEntry[]) => entries.length;
const rows = (entries: ManifestEntry[]) => entries.reduce((sum, { data_file: file }) => sum + file.record_count, 0n);

function regionBounds(entries: readonly ManifestEntry[]): { lower: Buffer; upper: Buffer } {
  const regions = entries.map(({ data_file: file }) => file.partition.region).sort();
  return { lower: Buffer.from(regions[0]), upper: Buffer.from(regions[regions.length - 1]) };
}

/**
 * Writes a manifest of data files, or one of delete files: no manifest holds both (Iceberg spec, "Manifests").
 * @param options.sequenceNumber - of the snapshot that the manifest is written for
 * @returns its entry in the snapshot's manifest list
 */
export async function writeManifest(options: {
  path: string;
  entries: ManifestEntry[];
  schema: TableSchema;
  spec: PartitionSpec;
  snapshotId: bigint;
  sequenceNumber: bigint;
}): Promise<ManifestFile> {
  const { path, entries, schema, spec, snapshotId, sequenceNumber } = options;
  const isData = entries[0].data_file.content === FILE_CONTENT.data;
  const bytes = encodeAvroFile({
    schema: MANIFEST_ENTRY_SCHEMA,
    metadata: {
      schema: JSON.stringify(schema),
      'schema-id': String(schema['schema-id']),
      'partition-spec': JSON.stringify(spec.fields),
      'partition-spec-id': String(spec['spec-id']),
      'format-version': '2',
      content: isData ? 'data' : 'deletes',
    },
    records: entries,
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);

  const ofStatus = (status: number) => entries.filter(entry => entry.status === status);
  const added = ofStatus(ENTRY_STATUS.added);
  const existing = ofStatus(ENTRY_STATUS.existing);
  const deleted = ofStatus(ENTRY_STATUS.deleted);
  const live = [...added, ...existing];
  const { lower, upper } = regionBounds(entries);
  return {
    manifest_path: toFileUri(path),
    manifest_length: BigInt(bytes.length),
    partition_spec_id: spec['spec-id'],
    content: isData ? MANIFEST_CONTENT.data : MANIFEST_CONTENT.deletes,
    sequence_number: sequenceNumber,
    // An added entry inherits the snapshot's number; one that carries an older number keeps it.
    min_sequence_number: live.map(entry => entry.sequence_number ?? sequenceNumber).reduce((a, b) => (b < a ? b : a), sequenceNumber),
    added_snapshot_id: snapshotId,
    added_files_count: count(added),
    existing_files_count: count(existing),
    deleted_files_count: count(deleted),
    added_rows_count: rows(added),
    existing_rows_count: rows(existing),
    deleted_rows_count: rows(deleted),
    partitions: [{ contains_null: false, contains_nan: null, lower_bound: lower, upper_bound: upper }],
    key_metadata: null,
  };
}
