import { encodeAvroFile } from '../../iceberg/testing/encodeAvroFile';
import { writeParquetDeletes } from '../../iceberg/__testUtils__/parquetDeletes';
import { dataManifestSchema, DELETE_ROW_SCHEMA, MANIFEST_LIST_SCHEMA } from './manifestSchemas';

/** What a writer does to the table; `place` and `pick` choose among the lake's prefixes and the table's files, whatever their number is. */
export interface Edit {
  kind: 'append' | 'delete' | 'rewrite' | 'position-deletes' | 'equality-deletes' | 'expire' | 'branch' | 'tag';
  place: number;
  pick: number;
  /** Part of a file's name: any characters but a slash. */
  name: string;
}

export interface LakeOptions {
  formatVersion: 1 | 2 | 3;
  codec: string;
  /** Version 1 alone: snapshots name their manifests themselves. */
  inline: boolean;
  /** Of files; each ends in a slash. */
  prefixes: readonly string[];
}

interface Entry {
  status: 0 | 1 | 2;
  snapshotId: number;
  sequence: number;
  file: DataFile;
}

interface DataFile {
  path: string;
  content: 0 | 1 | 2;
  format: string;
  sizeBytes: number;
  records: number;
  referenced?: string;
  blob?: { offset: number; length: number };
  /** The path, where a file of deletes is of one data file. */
  bound?: string;
}

interface Manifest {
  path: string;
  content: 'data' | 'deletes';
  sequence: number;
  snapshotId: number;
  bytes: Buffer;
  entries: Entry[];
}

const PATH_COLUMN = 2147483546;
const LAST_ID = 2 ** 52;

const isLive = ({ status }: Entry) => status !== 2;
const asExisting = (entry: Entry): Entry => ({ ...entry, status: 0 });
const byPath = (left: { file_path: string; pos: number }, right: { file_path: string; pos: number }) =>
  Buffer.compare(Buffer.from(left.file_path), Buffer.from(right.file_path)) || left.pos - right.pos;

function listRecord({ path, content, sequence, snapshotId, bytes, entries }: Manifest): unknown {
  const countOf = (status: number) => entries.filter(entry => entry.status === status).length;
  return {
    manifest_path: path,
    manifest_length: bytes.length,
    partition_spec_id: 0,
    content: content === 'deletes' ? 1 : 0,
    sequence_number: sequence,
    min_sequence_number: sequence,
    added_snapshot_id: snapshotId,
    added_files_count: countOf(1),
    existing_files_count: countOf(0),
    deleted_files_count: countOf(2),
  };
}

/** A table that edits are made to, each a commit with a metadata.json of its own; every file lies in `objects`. */
export class RandomLake {
  readonly objects = new Map<string, Buffer>();
  /** Of each commit, in order. */
  readonly heads: string[] = [];
  private manifests: Manifest[] = [];
  private snapshots: Record<string, unknown>[] = [];
  private readonly refs: Record<string, { 'snapshot-id': number; type: string }> = {};
  private files = 0;

  static create(options: LakeOptions, edits: readonly Edit[]): RandomLake {
    const lake = new RandomLake(options);
    edits.forEach(edit => lake.commit(edit));
    return lake;
  }

  private constructor(private readonly options: LakeOptions) {}

  private get sequence(): number {
    return this.heads.length + 1;
  }

  private get snapshotId(): number {
    return LAST_ID - this.sequence;
  }

  private commit(edit: Edit): void {
    const head = this.snapshots.at(-1)?.['snapshot-id'] as number | undefined;
    switch (edit.kind) {
      case 'expire':
        this.expire();
        break;
      case 'branch':
      case 'tag':
        if (head !== undefined) {
          this.refs[`${edit.kind}-${edit.pick % 3}`] = { 'snapshot-id': head, type: edit.kind };
        }
        break;
      default:
        this.changeFiles(edit);
        this.addSnapshot(edit, head);
    }
    this.writeMetadata(edit);
  }

  private changeFiles(edit: Edit): void {
    const live = this.manifests.filter(({ content }) => content === 'data').flatMap(({ entries }) => entries.filter(isLive));
    const target = live[edit.pick % Math.max(live.length, 1)]?.file;
    const isDelete = edit.kind === 'position-deletes' || edit.kind === 'equality-deletes';
    if (!target || edit.kind === 'append' || (isDelete && this.options.formatVersion === 1)) {
      this.addManifest(
        edit,
        'data',
        [1, 2].map(() => this.added(this.dataFile(edit, 0))),
      );
    } else if (edit.kind === 'delete') {
      this.deleteFile(edit, target);
    } else if (edit.kind === 'rewrite') {
      this.manifests = this.manifests.filter(({ content }) => content === 'deletes');
      this.addManifest(edit, 'data', live.map(asExisting));
    } else if (edit.kind === 'equality-deletes') {
      this.addManifest(edit, 'deletes', [this.added(this.dataFile(edit, 2))]);
    } else {
      const others = live.map(({ file }) => file.path).filter((_path, index) => (edit.pick >> index) % 2 === 1);
      this.addManifest(edit, 'deletes', [this.added(this.positionDeletes(edit, [target.path, ...others]))]);
    }
  }

  /** Rewrites the manifest that has the file: what it keeps is of the snapshot that added it, expired or not. */
  private deleteFile(edit: Edit, target: DataFile): void {
    const index = this.manifests.findIndex(({ entries }) => entries.some(entry => isLive(entry) && entry.file === target));
    const [{ entries }] = this.manifests.splice(index, 1);
    const kept = entries.filter(isLive).map(entry => (entry.file === target ? { ...entry, status: 2 as const } : asExisting(entry)));
    this.addManifest(edit, 'data', kept);
  }

  private expire(): void {
    const kept = new Set(Object.values(this.refs).map(ref => ref['snapshot-id']));
    this.snapshots = this.snapshots.filter(
      (snapshot, index) => index === this.snapshots.length - 1 || kept.has(snapshot['snapshot-id'] as number),
    );
  }

  private added(file: DataFile): Entry {
    return { status: 1, snapshotId: this.snapshotId, sequence: this.sequence, file };
  }

  private put({ place, name }: Edit, suffix: string, bytes: Buffer): string {
    const { prefixes } = this.options;
    this.files += 1;
    const path = `${prefixes[(place + this.files) % prefixes.length]}${name}-${this.files}${suffix}`;
    this.objects.set(path, bytes);
    return path;
  }

  private dataFile(edit: Edit, content: 0 | 2): DataFile {
    const bytes = Buffer.from(`rows of ${edit.name}`);
    return { path: this.put(edit, '.parquet', bytes), content, format: 'PARQUET', sizeBytes: bytes.length, records: 3 };
  }

  private positionDeletes(edit: Edit, paths: readonly string[]): DataFile {
    if (this.options.formatVersion === 3) {
      return this.vector(edit, paths[0]);
    }
    const rows = paths.flatMap(path => [0, 2].map(pos => ({ file_path: path, pos }))).sort(byPath);
    const isAvro = edit.pick % 3 === 0;
    const bytes = isAvro
      ? encodeAvroFile({ schema: DELETE_ROW_SCHEMA, codec: this.options.codec, blocks: [rows], header: { 'delete-type': 'position' } })
      : writeParquetDeletes({ rows });
    return {
      path: this.put(edit, isAvro ? '.avro' : '.parquet', bytes),
      content: 1,
      format: isAvro ? 'AVRO' : 'PARQUET',
      sizeBytes: bytes.length,
      records: rows.length,
      ...(paths.length === 1 && { bound: paths[0], referenced: paths[0] }),
    };
  }

  private vector(edit: Edit, referenced: string): DataFile {
    const magic = Buffer.from('PFA1');
    const blob = Buffer.from('a deletion vector');
    const properties = { 'referenced-data-file': referenced, cardinality: '2' };
    const footer = Buffer.from(
      JSON.stringify({ blobs: [{ type: 'deletion-vector-v1', fields: [PATH_COLUMN - 1], offset: 4, length: blob.length, properties }] }),
    );
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(footer.length);
    const bytes = Buffer.concat([magic, blob, magic, footer, tail, magic]);
    return {
      path: this.put(edit, '.puffin', bytes),
      content: 1,
      format: 'PUFFIN',
      sizeBytes: bytes.length,
      records: 2,
      referenced,
      blob: { offset: 4, length: blob.length },
    };
  }

  private addManifest(edit: Edit, content: 'data' | 'deletes', entries: Entry[]): void {
    const { formatVersion, codec } = this.options;
    const bytes = encodeAvroFile({
      schema: dataManifestSchema(formatVersion),
      codec,
      blocks: [entries.slice(0, 1), entries.slice(1)]
        .filter(block => block.length > 0)
        .map(block => block.map(entry => this.record(entry))),
      header: {
        'schema-id': '0',
        'partition-spec-id': '0',
        'format-version': String(formatVersion),
        ...(formatVersion > 1 && { content }),
      },
    });
    const path = this.put(edit, '-m0.avro', bytes);
    this.manifests.push({ path, content, bytes, entries, sequence: this.sequence, snapshotId: this.snapshotId });
  }

  /** Inherited numbers are null where the entry is of this commit (Iceberg spec, "Sequence Number Inheritance"). */
  private record({ status, snapshotId, sequence, file }: Entry): unknown {
    const { formatVersion } = this.options;
    const bounds = file.bound === undefined ? null : [{ key: PATH_COLUMN, value: Buffer.from(file.bound) }];
    const data = {
      content: file.content,
      file_path: file.path,
      file_format: file.format,
      partition: {},
      record_count: file.records,
      file_size_in_bytes: file.sizeBytes,
      block_size_in_bytes: 67108864,
      lower_bounds: bounds,
      upper_bounds: bounds,
      split_offsets: [4],
      referenced_data_file: file.referenced ?? null,
      content_offset: file.blob?.offset ?? null,
      content_size_in_bytes: file.blob?.length ?? null,
      first_row_id: null,
    };
    const numbers = status === 1 ? null : sequence;
    const id = status === 1 && formatVersion > 1 ? null : snapshotId;
    return { status, snapshot_id: id, sequence_number: numbers, file_sequence_number: numbers, data_file: data };
  }

  private addSnapshot(edit: Edit, parent: number | undefined): void {
    const { formatVersion, inline, codec } = this.options;
    const common = {
      'snapshot-id': this.snapshotId,
      ...(parent !== undefined && { 'parent-snapshot-id': parent }),
      ...(formatVersion > 1 && { 'sequence-number': this.sequence }),
      'timestamp-ms': 1_700_000_000_000 + this.sequence,
      summary: { operation: 'overwrite' },
      'schema-id': 0,
      ...(formatVersion === 3 && { 'first-row-id': 0, 'added-rows': 0 }),
    };
    if (inline && formatVersion === 1) {
      this.snapshots.push({ ...common, manifests: this.manifests.map(({ path }) => path) });
      return;
    }
    const list = encodeAvroFile({
      schema: MANIFEST_LIST_SCHEMA,
      codec,
      blocks: [this.manifests.map(listRecord)],
      header: { 'snapshot-id': String(this.snapshotId), 'format-version': String(formatVersion) },
    });
    this.snapshots.push({ ...common, 'manifest-list': this.put(edit, '-snap.avro', list) });
  }

  private writeMetadata(edit: Edit): void {
    const { formatVersion, prefixes } = this.options;
    const schema = { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'id', required: false, type: 'long' }] };
    const current = this.snapshots.at(-1)?.['snapshot-id'] as number | undefined;
    const metadata = {
      'format-version': formatVersion,
      'table-uuid': '7e1a5f00-0000-4000-8000-000000000001',
      location: `${prefixes[0]}table`,
      ...(formatVersion > 1 && { 'last-sequence-number': this.sequence }),
      ...(formatVersion === 3 && { 'next-row-id': 0 }),
      'last-updated-ms': 1_700_000_000_000 + this.sequence,
      'last-column-id': 1,
      ...(formatVersion === 1 && { schema, 'partition-spec': [] }),
      schemas: [schema],
      'current-schema-id': 0,
      'partition-specs': [{ 'spec-id': 0, fields: [] }],
      'default-spec-id': 0,
      'last-partition-id': 999,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      'default-sort-order-id': 0,
      properties: { owner: edit.name, 'write.data.path': `${prefixes[0]}elsewhere` },
      'current-snapshot-id': current ?? -1,
      snapshots: this.snapshots,
      refs: { ...this.refs, ...(current !== undefined && { main: { 'snapshot-id': current, type: 'branch' } }) },
      'snapshot-log': [],
      'metadata-log': this.heads.map(file => ({ 'metadata-file': file, 'timestamp-ms': 1 })),
    };
    this.heads.push(this.put(edit, '.metadata.json', Buffer.from(JSON.stringify(metadata))));
  }
}
