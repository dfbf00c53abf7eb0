import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';
import { AvroWriter } from './AvroWriter';
import { COLUMNS, PARTITION_FIELDS, TABLE_SCHEMA } from './benchTable';
import { generateManifest, SNAPSHOT_ID } from './generateManifest';

const LIST_SCHEMA = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    { name: 'manifest_path', type: 'string', 'field-id': 500 },
    { name: 'manifest_length', type: 'long', 'field-id': 501 },
    { name: 'partition_spec_id', type: 'int', 'field-id': 502 },
    { name: 'content', type: 'int', 'field-id': 517 },
    { name: 'sequence_number', type: 'long', 'field-id': 515 },
    { name: 'min_sequence_number', type: 'long', 'field-id': 516 },
    { name: 'added_snapshot_id', type: 'long', 'field-id': 503 },
    { name: 'added_files_count', type: 'int', 'field-id': 504 },
    { name: 'existing_files_count', type: 'int', 'field-id': 505 },
    { name: 'deleted_files_count', type: 'int', 'field-id': 506 },
    { name: 'added_rows_count', type: 'long', 'field-id': 512 },
    { name: 'existing_rows_count', type: 'long', 'field-id': 513 },
    { name: 'deleted_rows_count', type: 'long', 'field-id': 514 },
  ],
};

const snapshotIdOf = (sequenceNumber: number) => SNAPSHOT_ID + BigInt(sequenceNumber);

interface GeneratedManifest {
  uri: string;
  lengthBytes: number;
  entries: number;
  sequenceNumber: number;
}

/**
 * A version 2 table of made-up data files whose metadata lies in a folder; each commit appends some manifests. Files are named as
 * Iceberg's HadoopCatalog names them, so that other engines find the table too.
 */
export class TableGenerator {
  private readonly manifests: GeneratedManifest[] = [];
  private readonly snapshots: object[] = [];
  private files = 0;

  /** @param options - `uri` is how the table names its folder; `onFile` is told of each data file */
  static async create(options: { folder: string; uri: string; onFile: (file: StorageObject) => void }): Promise<TableGenerator> {
    await mkdir(join(options.folder, 'metadata'), { recursive: true });
    return new TableGenerator(options.folder, options.uri, options.onFile);
  }

  private constructor(
    private readonly folder: string,
    private readonly uri: string,
    private readonly onFile: (file: StorageObject) => void,
  ) {}

  /** Commits a snapshot and returns the new metadata's URI. */
  async commit(options: { manifests: number; filesPerManifest: number }): Promise<string> {
    const sequenceNumber = this.snapshots.length + 1;
    for (let manifest = 0; manifest < options.manifests; manifest += 1) {
      await this.addManifest(options.filesPerManifest, sequenceNumber);
    }
    const snapshotId = snapshotIdOf(sequenceNumber);
    const list = await this.write(`snap-${snapshotId}.avro`, this.encodeList(snapshotId, sequenceNumber));
    this.snapshots.push({
      'sequence-number': sequenceNumber,
      'snapshot-id': String(snapshotId),
      'timestamp-ms': 1_700_000_000_000 + sequenceNumber,
      summary: { operation: 'append' },
      'manifest-list': list,
      'schema-id': 0,
    });
    const metadataLocation = await this.write(`v${sequenceNumber}.metadata.json`, Buffer.from(this.metadataText(snapshotId)));
    await this.write('version-hint.text', Buffer.from(String(sequenceNumber)));
    return metadataLocation;
  }

  private async addManifest(entries: number, sequenceNumber: number): Promise<void> {
    const bytes = generateManifest({
      codec: 'deflate',
      entries,
      firstFile: this.files,
      location: this.uri,
      snapshotId: snapshotIdOf(sequenceNumber),
      onFile: this.onFile,
    });
    const uri = await this.write(`${this.files}-m0.avro`, bytes);
    this.files += entries;
    this.manifests.push({ uri, lengthBytes: bytes.length, entries, sequenceNumber });
  }

  private encodeList(snapshotId: bigint, sequenceNumber: number): Buffer {
    const writer = new AvroWriter('deflate', {
      'avro.schema': JSON.stringify(LIST_SCHEMA),
      'format-version': '2',
      'snapshot-id': String(snapshotId),
      'sequence-number': String(sequenceNumber),
    });
    for (const manifest of this.manifests) {
      writer.string(manifest.uri);
      writer.long(manifest.lengthBytes);
      writer.long(0);
      writer.long(0);
      writer.long(manifest.sequenceNumber);
      writer.long(manifest.sequenceNumber);
      writer.long(snapshotIdOf(manifest.sequenceNumber));
      writer.long(manifest.entries);
      writer.long(0);
      writer.long(0);
      writer.long(manifest.entries * 100_000);
      writer.long(0);
      writer.long(0);
      writer.endRecord();
    }
    return writer.finish();
  }

  private metadataText(snapshotId: bigint): string {
    const metadata = {
      'format-version': 2,
      'table-uuid': '5d0a1b2c-3e4f-4a5b-8c6d-7e8f9a0b1c2d',
      location: this.uri,
      'last-sequence-number': this.snapshots.length,
      'last-updated-ms': 1_700_000_000_000 + this.snapshots.length,
      'last-column-id': COLUMNS,
      'current-schema-id': 0,
      schemas: [TABLE_SCHEMA],
      'default-spec-id': 0,
      'partition-specs': [{ 'spec-id': 0, fields: PARTITION_FIELDS }],
      'last-partition-id': 1001,
      'default-sort-order-id': 0,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      properties: { owner: 'bench' },
      'current-snapshot-id': String(snapshotId),
      refs: { main: { 'snapshot-id': String(snapshotId), type: 'branch' } },
      snapshots: this.snapshots,
      'snapshot-log': [],
      'metadata-log': [],
    };
    // Ids are 63-bit: they are written as text first, and lose their quotes here.
    return JSON.stringify(metadata).replace(/("(?:current-)?snapshot-id":)"(\d+)"/g, '$1$2');
  }

  private async write(name: string, bytes: Buffer): Promise<string> {
    await writeFile(join(this.folder, 'metadata', name), bytes);
    return `${this.uri}/metadata/${name}`;
  }
}
