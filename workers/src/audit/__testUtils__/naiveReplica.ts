import type { LocalizedFile, PathRule } from '@portage/backstage-plugin-replication-common';
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { MemoryStorage } from './MemoryStorage';
import { rewriteDeletes, type DeleteHooks } from './naiveDeletes';
import { decodeFile, encodeFile, type EncodeOptions, type Value } from './naiveAvro';

export interface Replica {
  sourceMetadataLocation: string;
  replicaMetadataLocation: string;
  replicaSha256: string;
  metadataFolder: string;
  /** What a localizer leaves in the map: no proofs. */
  rows: LocalizedFile[];
}

/** What a test changes on the way: each hook may return something else than it was given, or change it in place. */
export interface Hooks {
  /** Every path in a data file's entry, once mapped. */
  path?: (path: string) => string;
  entry?: (entry: Value, manifest: string) => void;
  entries?: (entries: Value[], manifest: string) => void;
  manifestHeader?: (header: [string, Buffer][]) => void;
  manifestSchema?: (schema: Value) => void;
  reference?: (reference: Value) => void;
  references?: (references: Value[]) => void;
  listHeader?: (header: [string, Buffer][]) => void;
  metadata?: (metadata: Value) => void;
  /** What becomes of files that hold paths. */
  deletes?: DeleteHooks;
  /** The bytes of such a file, once rewritten. */
  deleteFile?: (bytes: Buffer, sourcePath: string) => Buffer;
}

/** Field id of the path in position deletes. */
const PATH_COLUMN = 2147483546;

/**
 * Localizes a table in the plainest way: decode everything, map, encode everything, copy every file. An array's items keep their order.
 */
export async function naiveReplica(options: {
  storage: MemoryStorage;
  rules: readonly PathRule[];
  location: string;
  head: string;
  encode?: EncodeOptions;
  hooks?: Hooks;
}): Promise<Replica> {
  const { storage, rules, location, head, encode = {}, hooks = {} } = options;
  const metadataFolder = `${location}sales/table-0/metadata/`;
  const rows = new Map<string, LocalizedFile>();
  const sorted = [...rules].sort((a, b) => b.source.length - a.source.length);
  const map = (path: string): string => {
    const rule = sorted.find(({ source }) => path.startsWith(source));
    if (!rule) {
      throw new Error(`no rule for ${path}`);
    }
    return rule.target + path.slice(rule.source.length);
  };

  function place(kind: LocalizedFile['kind'], sourcePath: string, bytes: Uint8Array, extension: string): LocalizedFile {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const localPath = `${metadataFolder}${sha256.slice(0, 32)}${extension}`;
    storage.put(localPath, bytes);
    const row: LocalizedFile = { sourcePath, kind, localPath, lengthBytes: bytes.length, sha256 };
    rows.set(sourcePath, row);
    return row;
  }

  function copy(sourcePath: string): void {
    if (storage.has(sourcePath)) {
      storage.put(map(sourcePath), storage.get(sourcePath));
    }
  }

  async function localizeDeletes(data: Value): Promise<void> {
    const path = data.file_path;
    let row = rows.get(path);
    if (!row) {
      const rewritten = await rewriteDeletes({ bytes: storage.get(path), format: data.file_format }, map, hooks.deletes);
      row = place('delete-file', path, hooks.deleteFile?.(rewritten, path) ?? rewritten, `-deletes.${data.file_format.toLowerCase()}`);
    }
    data.file_path = row.localPath;
    data.file_size_in_bytes = BigInt(row.lengthBytes);
    data.column_sizes = null;
    data.split_offsets = null;
  }

  function mapBounds(data: Value): void {
    const [lower, upper] = ['lower_bounds', 'upper_bounds'].map(
      name => data[name]?.array.find(({ key }: Value) => key === PATH_COLUMN)?.value,
    );
    const isPath = lower && upper && lower.equals(upper);
    for (const bounds of [data.lower_bounds, data.upper_bounds].filter(Boolean)) {
      bounds.array = bounds.array
        .filter(({ key }: Value) => key !== PATH_COLUMN || isPath)
        .map(({ key, value }: Value) => ({ key, value: key === PATH_COLUMN ? Buffer.from(map(value.toString())) : value }));
    }
  }

  async function localizeManifest(path: string): Promise<LocalizedFile> {
    const known = rows.get(path);
    if (known) {
      return known;
    }
    const file = await decodeFile(storage.get(path));
    for (const entry of file.records) {
      const data = entry.data_file;
      if (entry.status !== 2 && data.content === 1) {
        await localizeDeletes(data);
      } else {
        copy(data.file_path);
        data.file_path = map(data.file_path);
      }
      data.file_path = (hooks.path ?? String)(data.file_path);
      if (data.content === 1) {
        mapBounds(data);
      }
      if (data.referenced_data_file) {
        data.referenced_data_file = { string: map(data.referenced_data_file.string) };
      }
      hooks.entry?.(entry, path);
    }
    hooks.entries?.(file.records, path);
    hooks.manifestHeader?.(file.header);
    hooks.manifestSchema?.(file.schema);
    return place('manifest', path, encodeFile(file, encode), '-m0.avro');
  }

  async function localizeList(path: string): Promise<string> {
    const file = await decodeFile(storage.get(path));
    for (const reference of file.records) {
      const manifest = await localizeManifest(reference.manifest_path);
      reference.manifest_path = manifest.localPath;
      reference.manifest_length = BigInt(manifest.lengthBytes);
      hooks.reference?.(reference);
    }
    hooks.references?.(file.records);
    hooks.listHeader?.(file.header);
    return place('manifest-list', path, encodeFile(file, encode), '.avro').localPath;
  }

  const compressed = head.includes('.gz');
  const text = (compressed ? gunzipSync(storage.get(head)) : Buffer.from(storage.get(head))).toString();
  const keepNumbers = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (JSON as Value).rawJSON(context!.source) : value;
  const metadata = JSON.parse(text, keepNumbers as never);
  for (const snapshot of metadata.snapshots ?? []) {
    if (snapshot['manifest-list']) {
      snapshot['manifest-list'] = await localizeList(snapshot['manifest-list']);
    }
    for (let i = 0; i < (snapshot.manifests?.length ?? 0); i += 1) {
      snapshot.manifests[i] = (await localizeManifest(snapshot.manifests[i])).localPath;
    }
  }
  for (const statistics of [...(metadata.statistics ?? []), ...(metadata['partition-statistics'] ?? [])]) {
    copy(statistics['statistics-path']);
    statistics['statistics-path'] = map(statistics['statistics-path']);
  }
  metadata.location = `${location}sales/table-0`;
  metadata['metadata-log'] = [];
  metadata.properties = { ...metadata.properties, 'gc.enabled': 'false' };
  for (const name of ['write.data.path', 'write.metadata.path', 'write.object-storage.path', 'write.folder-storage.path']) {
    delete metadata.properties[name];
  }
  hooks.metadata?.(metadata);
  const bytes = Buffer.from(JSON.stringify(metadata));
  const row = place('metadata', head, compressed ? gzipSync(bytes) : bytes, compressed ? '.gz.metadata.json' : '.metadata.json');
  return {
    sourceMetadataLocation: head,
    replicaMetadataLocation: row.localPath,
    replicaSha256: row.sha256,
    metadataFolder,
    rows: [...rows.values()],
  };
}
