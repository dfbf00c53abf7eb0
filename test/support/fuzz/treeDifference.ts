/* eslint-disable @backstage/no-relative-monorepo-imports -- the trees are read by another Avro reader than the product's, which only its tests have */
import { gunzipSync } from 'node:zlib';
import type { MemoryStorage } from '../../../workers/src/audit/__testUtils__/MemoryStorage';
import { decodeWithAvsc } from '../../../workers/src/iceberg/testing/decodeWithAvsc';

const DELETED = 2;
const POSITION_DELETES = 1;

/** Iceberg's ids of the fields that are looked at by name. */
const NAMES: Record<number, string> = {
  0: 'status',
  2: 'data_file',
  100: 'file_path',
  104: 'file_size_in_bytes',
  108: 'column_sizes',
  125: 'lower_bounds',
  128: 'upper_bounds',
  132: 'split_offsets',
  134: 'content',
  143: 'referenced_data_file',
  500: 'manifest_path',
  501: 'manifest_length',
};

const LOOKED_AT = new Set(Object.values(NAMES));

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
  const { records } = decode(storage.get(snapshot['manifest-list']));
  return {
    paths: records.map(({ manifest_path: path }) => path),
    records: records.map(record => ({ ...record, manifest_path: '', manifest_length: '' })),
  };
}

function entriesOf(storage: MemoryStorage, path: string, localize: (path: string) => string): unknown[] {
  return decode(storage.get(path)).records.map(({ data_file: file, ...entry }) => {
    const referenced = file.referenced_data_file ? { referenced_data_file: localize(file.referenced_data_file) } : {};
    const own = file.content === POSITION_DELETES ? { column_sizes: '', split_offsets: '', lower_bounds: '', upper_bounds: '' } : {};
    const isRewritten = file.content === POSITION_DELETES && entry.status !== DELETED;
    const place = isRewritten ? { file_path: '', file_size_in_bytes: '' } : { file_path: localize(file.file_path) };
    return { ...entry, data_file: { ...file, ...referenced, ...own, ...place } };
  });
}

/** This reader goes by names and the product by ids: where damage parted the two it can't judge. */
function decode(bytes: Uint8Array): ReturnType<typeof decodeWithAvsc> {
  const file = decodeWithAvsc(bytes);
  JSON.parse(file.header['avro.schema'], (_key, value) => {
    const name: string | undefined = value?.name;
    const expected = NAMES[value?.['field-id']];
    if ((expected !== undefined && expected !== name) || (name !== undefined && expected === undefined && LOOKED_AT.has(name))) {
      throw new Error(`the field "${name}" has the id ${value['field-id']}`);
    }
    return value;
  });
  return file;
}
