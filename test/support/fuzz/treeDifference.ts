/* eslint-disable @backstage/no-relative-monorepo-imports -- the trees are read by another Avro reader than the product's, which only its tests have */
import { gunzipSync } from 'node:zlib';
import type { MemoryStorage } from '../../../workers/src/audit/__testUtils__/MemoryStorage';
import { decodeWithAvsc } from '../../../workers/src/iceberg/testing/decodeWithAvsc';

const DELETED = 2;
const POSITION_DELETES = 1;

const textOf = (value: unknown) => JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}` : item));

/**
 * Where a replica's tree is not its source's, entry by entry, each read by avsc; `undefined` where it is. What differs by right is left
 * out, and so is what delete files hold, which the audit has proved by their content.
 *
 * @throws what the other reader throws at a file that it cannot read
 */
export function treeDifference(options: {
  storage: MemoryStorage;
  source: string;
  replica: string;
  localize: (path: string) => string;
}): string | undefined {
  const { storage, localize } = options;
  const [source, replica] = [options.source, options.replica].map(uri => snapshotsOf(storage.get(uri)));
  if (source.length !== replica.length) {
    return `${replica.length} snapshots of ${source.length}`;
  }
  for (const [index, snapshot] of source.entries()) {
    const [expected, actual] = [manifestsOf(storage, snapshot), manifestsOf(storage, replica[index])];
    if (textOf(expected.records) !== textOf(actual.records) || expected.paths.length !== actual.paths.length) {
      return `the manifest list of snapshot ${index}`;
    }
    const different = expected.paths.findIndex(
      (path, manifest) => textOf(entriesOf(storage, path, localize)) !== textOf(entriesOf(storage, actual.paths[manifest], String)),
    );
    if (different >= 0) {
      return `manifest ${expected.paths[different]}`;
    }
  }
  return undefined;
}

function snapshotsOf(bytes: Uint8Array): any[] {
  return JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes)).toString()).snapshots ?? [];
}

function manifestsOf(storage: MemoryStorage, snapshot: any): { paths: string[]; records: unknown[] } {
  if (!snapshot['manifest-list']) {
    return { paths: snapshot.manifests, records: [] };
  }
  const { records } = decodeWithAvsc(storage.get(snapshot['manifest-list']));
  return {
    paths: records.map(({ manifest_path: path }) => path),
    records: records.map(record => ({ ...record, manifest_path: '', manifest_length: '' })),
  };
}

function entriesOf(storage: MemoryStorage, path: string, localize: (path: string) => string): unknown[] {
  return decodeWithAvsc(storage.get(path)).records.map(({ data_file: file, ...entry }) => {
    const referenced = file.referenced_data_file ? { referenced_data_file: localize(file.referenced_data_file) } : {};
    const own = file.content === POSITION_DELETES ? { column_sizes: '', split_offsets: '', lower_bounds: '', upper_bounds: '' } : {};
    const isRewritten = file.content === POSITION_DELETES && entry.status !== DELETED;
    const place = isRewritten ? { file_path: '', file_size_in_bytes: '' } : { file_path: localize(file.file_path) };
    return { ...entry, data_file: { ...file, ...referenced, ...own, ...place } };
  });
}
