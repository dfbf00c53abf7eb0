import { createHash } from 'node:crypto';
import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { readParquetDeletes } from '../iceberg/__testUtils__/parquetDeletes';
import { DELETED, EQUALITY_DELETES, isPositionDelete, isRewritten, isVector } from './testing/entryKinds';
import { Fixture } from './testing/Fixture';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { readLocal } from './testing/readEntryPairs';
import { withTable } from './testing/withTable';

const PATH_COLUMN = 2147483546;

const boundOf = (file: any, side: 'lower_bounds' | 'upper_bounds'): Buffer | undefined =>
  file[side]?.find(({ key }: any) => key === PATH_COLUMN)?.value;

const byPath = (left: { file_path: string; pos: number }, right: { file_path: string; pos: number }) =>
  Buffer.compare(Buffer.from(left.file_path), Buffer.from(right.file_path)) || left.pos - right.pos;

function footerOf(bytes: Uint8Array): { text: string; before: Buffer } {
  const file = Buffer.from(bytes);
  const start = file.length - 12 - file.readUInt32LE(file.length - 12);
  return { text: file.toString('utf8', start, file.length - 12), before: file.subarray(0, start - 4) };
}

describe('the checklist: position deletes, deletion vectors, equality deletes', () => {
  it.each(['v2-position-deletes', 'prefix-overlap', 'single-region', 's3-mixed-schemes'])(
    'position deletes: rows mapped and sorted again, of local files with remote rows too (%s)',
    name =>
      withTable(name, 'sales.orders', async ({ fixture, result, localize, pairs }) => {
        const rewritten = pairs.filter(pair => isRewritten(pair) && !isVector(pair));
        expect(rewritten.length).toBeGreaterThan(0);
        for (const { source, local } of rewritten) {
          const rows = await readParquetDeletes(Buffer.from(fixture.read(source.data_file.file_path)));
          const expected = rows.map(row => ({ ...row, file_path: localize(row.file_path) })).sort(byPath);
          expect(await readParquetDeletes(Buffer.from(readLocal(fixture, result, local.data_file.file_path)))).toEqual(expected);
          expect(local.data_file.record_count).toBe(BigInt(expected.length));
        }
      }),
  );

  it('position deletes: a file of the target region that names local data alone stays where it is', () =>
    withTable('v2-position-deletes', 'sales.orders', ({ fixture, localize, pairs }) => {
      const kept = pairs.filter(pair => isPositionDelete(pair) && !isRewritten(pair));
      expect(kept.length).toBeGreaterThan(0);
      for (const { source, local } of kept) {
        expect(localize(source.data_file.file_path)).toBe(source.data_file.file_path);
        expect(local.data_file.file_size_in_bytes).toBe(BigInt(fixture.read(source.data_file.file_path).length));
      }
    }));

  it('position deletes: a file lies where its source can be found back from, by its hash and the rules', () =>
    withTable('v2-position-deletes', 'sales.orders', ({ fixture, result }) => {
      const rows = result.localized.files.filter(({ kind, localPath, sourcePath }) => kind === 'delete-file' && localPath !== sourcePath);
      expect(rows.length).toBeGreaterThan(0);
      for (const { sourcePath, localPath, sha256 } of rows) {
        const { source, cluster, number } = fixture.rules.find(rule => sourcePath.startsWith(rule.source))!;
        const rest = sourcePath.slice(source.length).replace(/\.parquet$/, `-${sha256.slice(0, 16)}.parquet`);
        expect(localPath).toBe(`${result.plan.directory}metadata/deletes/${cluster}/${number}/${rest}`);
        expect(createHash('sha256').update(result.target.objects.get(localPath)!).digest('hex')).toBe(sha256);
      }
    }));

  it.each([
    ['v2-position-deletes', 'equal'],
    ['posdel-variants', 'cut short'],
    ['old-writer', 'cut short'],
  ])('bounds: equal ones are mapped, others left out (%s: %s)', (name, kind) =>
    withTable(name, name === 'old-writer' ? 'old.v2' : 'sales.orders', ({ localize, pairs }) => {
      let seen = 0;
      for (const { source, local } of pairs.filter(pair => isRewritten(pair) && !isVector(pair))) {
        const [lower, upper] = [boundOf(source.data_file, 'lower_bounds'), boundOf(source.data_file, 'upper_bounds')];
        const isEqual = lower !== undefined && upper !== undefined && lower.equals(upper);
        const expected = isEqual ? Buffer.from(localize(lower.toString())) : undefined;
        expect(boundOf(local.data_file, 'lower_bounds')).toEqual(expected);
        expect(boundOf(local.data_file, 'upper_bounds')).toEqual(expected);
        seen += Number(isEqual ? kind === 'equal' : lower !== undefined && kind !== 'equal');
      }
      expect(seen).toBeGreaterThan(0);
    }),
  );

  it('a rewritten delete file: true size, no split offsets, no column sizes', () =>
    withTable('v2-position-deletes', 'sales.orders', ({ result, pairs }) => {
      for (const { local } of pairs.filter(isRewritten)) {
        const file = local.data_file;
        expect(file.file_size_in_bytes).toBe(BigInt(result.target.objects.get(file.file_path)!.length));
        expect([file.split_offsets, file.column_sizes]).toEqual([null, null]);
      }
    }));

  it('referenced_data_file: mapped on version 2 too', () =>
    withTable('posdel-variants', 'sales.orders', ({ localize, pairs }) => {
      const named = pairs.filter(({ source }) => source.data_file.referenced_data_file);
      expect(named.length).toBeGreaterThan(0);
      named.forEach(({ source, local }) =>
        expect(local.data_file.referenced_data_file).toBe(localize(source.data_file.referenced_data_file)),
      );
    }));

  it.each(['v3-deletion-vectors', 'dv-footers'])(
    'deletion vectors: every byte before the footer stays, the footer changes in its paths (%s)',
    name =>
      withTable(name, 'sales.orders', ({ fixture, result, localize, pairs }) => {
        const vectors = pairs.filter(pair => isVector(pair) && isRewritten(pair));
        expect(vectors.length).toBeGreaterThan(0);
        for (const { source, local } of vectors) {
          const before = Buffer.from(fixture.read(source.data_file.file_path));
          const after = footerOf(readLocal(fixture, result, local.data_file.file_path));
          expect(before.subarray(0, after.before.length).equals(after.before)).toBe(true);
          const { content_offset: offset, content_size_in_bytes: size, referenced_data_file: path } = local.data_file;
          const blob = JSON.parse(after.text).blobs.find((candidate: any) => candidate.offset === Number(offset));
          expect(blob).toMatchObject({ length: Number(size), properties: { 'referenced-data-file': path } });
          expect(path).toBe(localize(source.data_file.referenced_data_file));
        }
      }),
  );

  it.each([
    ['v2-equality-deletes', 'sales.orders'],
    ['old-writer', 'old.v2'],
  ])('equality deletes: a byte copy (%s)', (name, table) =>
    withTable(name, table, ({ result, localize, pairs }) => {
      const deletes = pairs.filter(({ source }) => source.data_file.content === EQUALITY_DELETES && source.status !== DELETED);
      expect(deletes.length).toBeGreaterThan(0);
      const copied = new Map(result.copies.map(({ sourceUri, targetUri }) => [sourceUri, targetUri]));
      for (const { source, local } of deletes) {
        const path = source.data_file.file_path;
        expect(local.data_file).toEqual({ ...source.data_file, file_path: localize(path) });
        expect(copied.get(path) ?? path).toBe(local.data_file.file_path);
      }
    }),
  );

  it('ORC position deletes: refused by name, ORC data copied', async () => {
    await using fixture = Fixture.open('formats');
    const { head } = fixture.tables['sales.orders_orc'];
    const localized = localizeFixtureTable({ fixture, table: 'sales.orders_orc', metadataLocation: head });
    await expect(localized).rejects.toMatchObject({ code: 'unsupported-orc-deletes', message: expect.stringContaining('.orc') });
  });

  it('Avro position deletes: rewritten as Avro', () =>
    withTable('formats', 'sales.orders_avro', ({ fixture, result, localize, pairs }) => {
      const deletes = pairs.filter(isRewritten);
      expect(deletes.length).toBeGreaterThan(0);
      for (const { source, local } of deletes) {
        const [before, after] = [fixture.read(source.data_file.file_path), readLocal(fixture, result, local.data_file.file_path)].map(
          decodeWithAvsc,
        );
        const pathsOf = ({ records }: typeof before) => records.map(({ file_path: path }) => path);
        expect(pathsOf(after)).toEqual(pathsOf(before).map(localize).sort());
        expect(after.header).toEqual(before.header);
      }
    }));
});
