import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { Fixture } from './testing/Fixture';
import { readLocal } from './testing/readEntryPairs';
import { readListPairs } from './testing/readListPairs';
import { withTable } from './testing/withTable';

/** Tables with every header entry and field that a version knows. */
const TABLES = [
  ['v1-two-regions', 'sales.orders'],
  ['incremental', 'sales.orders'],
  ['v3-deletion-vectors', 'sales.orders'],
  ['explicit-first-row-id', 'sales.orders'],
  ['old-writer', 'old.v2'],
];

/** The first table of a fixture that has one only. */
const tableOf = (name: string) => Object.keys(Fixture.open(name).tables)[0];

describe('the checklist: manifest list', () => {
  it.each(TABLES)('manifest_path (500) and manifest_length (501) are those of the rewritten manifest (%s)', (name, table) =>
    withTable(name, table, ({ fixture, result }) => {
      const rows = new Map(result.localized.files.map(file => [file.sourcePath, file]));
      const lists = readListPairs(fixture, result);
      expect(lists.length).toBeGreaterThan(0);
      for (const { source, local } of lists) {
        expect(local.records.map(record => record.manifest_path)).toEqual(
          source.records.map(record => rows.get(record.manifest_path)?.localPath),
        );
        local.records.forEach(record =>
          expect(record.manifest_length).toBe(BigInt(readLocal(fixture, result, record.manifest_path).length)),
        );
      }
    }),
  );

  it.each(TABLES)(
    'sequence numbers (515, 516), added_snapshot_id (503), counts, partition summaries, key_metadata (519) and first_row_id (520) stay (%s)',
    (name, table) =>
      withTable(name, table, ({ fixture, result }) => {
        for (const { source, local } of readListPairs(fixture, result)) {
          const kept = (records: any[]) => records.map(({ manifest_path: _path, manifest_length: _length, ...rest }) => rest);
          expect(kept(local.records)).toEqual(kept(source.records));
          source.records.forEach(record => expect(record).toHaveProperty('added_snapshot_id'));
        }
      }),
  );

  it('header entries stay: snapshot-id, parent-snapshot-id, sequence-number, first-row-id, format-version', () =>
    withTable('v3-deletion-vectors', 'sales.orders', ({ fixture, result }) => {
      for (const { source, local } of readListPairs(fixture, result)) {
        expect(local.header).toEqual(source.header);
        expect(Object.keys(local.header)).toEqual(
          expect.arrayContaining(['snapshot-id', 'parent-snapshot-id', 'sequence-number', 'first-row-id', 'format-version']),
        );
      }
    }));
});

describe('the checklist: manifest', () => {
  it.each([...TABLES, ['wide-bounds', 'sales.orders'], ['evolution', 'sales.orders']])(
    'header entries stay, and every field-id of the schema: %s',
    (name, table) =>
      withTable(name, table, ({ fixture, result }) => {
        const manifests = result.localized.files.filter(({ kind }) => kind === 'manifest');
        expect(manifests.length).toBeGreaterThan(0);
        for (const { sourcePath, localPath } of manifests) {
          const { header: source } = decodeWithAvsc(fixture.read(sourcePath));
          const { header: local } = decodeWithAvsc(readLocal(fixture, result, localPath));
          expect(local).toEqual(source);
          expect(Object.keys(local)).toEqual(expect.arrayContaining(['schema', 'partition-spec', 'avro.schema']));
          const ids = (text: string) => text.match(/"field-id":\s*\d+/g);
          expect(ids(local['avro.schema'])).toEqual(ids(source['avro.schema']));
          expect(ids(local['avro.schema'])?.length).toBeGreaterThan(0);
        }
      }),
  );

  it.each(TABLES)('file_path (100) is mapped in entries of every status; all else of a data file stays (%s)', (name, table) =>
    withTable(name, table, ({ pairs, localize }) => {
      const files = pairs.filter(({ source }) => (source.data_file.content ?? 0) === 0);
      expect(files.length).toBeGreaterThan(0);
      for (const { source, local } of files) {
        expect(local).toEqual({ ...source, data_file: { ...source.data_file, file_path: localize(source.data_file.file_path) } });
      }
    }),
  );

  it('a data column whose values look like paths stays, in bounds and in partitions: data is never rewritten', () =>
    withTable('wide-bounds', tableOf('wide-bounds'), ({ fixture, pairs }) => {
      const prefixes = fixture.rules.map(({ source }) => source);
      const looksForeign = (bytes: Buffer) => prefixes.some(prefix => bytes.includes(prefix));
      const files = pairs.filter(({ source }) => source.data_file.content === 0);
      const bounds = files.flatMap(({ source, local }) =>
        (source.data_file.lower_bounds ?? []).map((bound: any, index: number) => [bound, local.data_file.lower_bounds[index]]),
      );
      expect(bounds.some(([source]) => looksForeign(source.value))).toBe(true);
      bounds.forEach(([source, local]) => expect(local).toEqual(source));
      pairs.forEach(({ source, local }) => expect(local.data_file.partition).toEqual(source.data_file.partition));
    }));

  it('codecs: deflate, zstandard, snappy and null stay; bzip2 is read, and written by nobody', () =>
    withTable('manifest-codecs', tableOf('manifest-codecs'), ({ fixture, result }) => {
      const codecs = new Set<string>();
      for (const { sourcePath, localPath } of result.localized.files.filter(({ kind }) => kind === 'manifest')) {
        const [source, local] = [fixture.read(sourcePath), readLocal(fixture, result, localPath)];
        const [codec, localCodec] = [source, local].map(bytes => decodeWithAvsc(bytes).header['avro.codec']);
        const isRewritten = !Buffer.from(local).equals(Buffer.from(source));
        expect([codec, localCodec]).toEqual([codec, codec === 'bzip2' && isRewritten ? 'deflate' : codec]);
        codecs.add(codec);
      }
      expect([...codecs].sort()).toEqual(expect.arrayContaining(['bzip2', 'deflate', 'null', 'snappy', 'zstandard']));
    }));
});
