import { createHash } from 'node:crypto';
import { createPathLocalizer } from './createPathLocalizer';
import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { readParquetDeletes } from '../iceberg/__testUtils__/parquetDeletes';
import { Fixture } from './testing/Fixture';
import { localizeFixtureTable, type LocalizedFixtureTable } from './testing/localizeFixtureTable';
import { readEntryPairs, readLocal, type EntryPair } from './testing/readEntryPairs';

const POSITION_DELETES = 1;
const EQUALITY_DELETES = 2;
const DELETED = 2;
const ADDED = 1;
const PATH_COLUMN = 2147483546;

interface Opened {
  fixture: Fixture;
  result: LocalizedFixtureTable;
  localize: (path: string) => string;
  pairs: EntryPair[];
}

/** Localizes one table of a fixture and hands it to the test. */
async function withTable(name: string, table: string, test: (opened: Opened) => void | Promise<void>): Promise<void> {
  await using fixture = Fixture.open(name);
  const result = await localizeFixtureTable({ fixture, table, metadataLocation: fixture.tables[table].head });
  await test({ fixture, result, localize: createPathLocalizer(fixture), pairs: readEntryPairs(fixture, result) });
}

const isPositionDelete = ({ source }: EntryPair) => source.data_file.content === POSITION_DELETES && source.status !== DELETED;
const isVector = (pair: EntryPair) => isPositionDelete(pair) && pair.source.data_file.file_format.toUpperCase() === 'PUFFIN';
const isRewritten = (pair: EntryPair) => isPositionDelete(pair) && pair.local.data_file.file_path !== pair.source.data_file.file_path;

const boundOf = (file: any, side: 'lower_bounds' | 'upper_bounds'): Buffer | undefined =>
  file[side]?.find(({ key }: any) => key === PATH_COLUMN)?.value;

const byPath = (left: { file_path: string; pos: number }, right: { file_path: string; pos: number }) =>
  Buffer.compare(Buffer.from(left.file_path), Buffer.from(right.file_path)) || left.pos - right.pos;

function footerOf(bytes: Uint8Array): { text: string; before: Buffer } {
  const file = Buffer.from(bytes);
  const start = file.length - 12 - file.readUInt32LE(file.length - 12);
  return { text: file.toString('utf8', start, file.length - 12), before: file.subarray(0, start - 4) };
}

describe('the checklist: manifests of deletes', () => {
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

describe('known defects elsewhere', () => {
  it('12554: the size of a rewritten delete file is told', () =>
    withTable('s3-mixed-schemes', 'sales.orders', ({ result, pairs }) => {
      const rewritten = pairs.filter(isRewritten);
      expect(rewritten.some(({ source, local }) => source.data_file.file_size_in_bytes !== local.data_file.file_size_in_bytes)).toBe(true);
      rewritten.forEach(({ local: { data_file: file } }) =>
        expect(result.target.objects.get(file.file_path)).toHaveLength(Number(file.file_size_in_bytes)),
      );
    }));

  it('14351: no field of a deletion vector is lost', () =>
    withTable('v3-deletion-vectors', 'sales.orders', ({ pairs }) => {
      for (const { source, local } of pairs.filter(isVector)) {
        const { content_offset, content_size_in_bytes, record_count } = source.data_file;
        expect(local.data_file).toMatchObject({ content_offset, content_size_in_bytes, record_count });
        expect([content_offset, content_size_in_bytes]).not.toContain(null);
      }
    }));

  it.each(['expired', 'incremental', 'maintenance'])('16662, 17498: DELETED position deletes are mapped, and not asked for (%s)', name =>
    withTable(name, 'sales.orders', ({ fixture, localize, pairs }) => {
      const deleted = pairs.filter(({ source }) => source.status === DELETED && source.data_file.content === POSITION_DELETES);
      expect(deleted.length).toBeGreaterThan(0);
      // Another snapshot that is retained may still have the file.
      const live = new Set(pairs.filter(isPositionDelete).map(({ source }) => source.data_file.file_path));
      for (const { source, local } of deleted) {
        const path = source.data_file.file_path;
        expect(local.data_file.file_path).toBe(localize(path));
        expect([path, fixture.reads.includes(path)]).toEqual([path, live.has(path)]);
      }
    }),
  );

  it('3842: explicit data sequence numbers on ADDED entries stay', () =>
    withTable('v2-equality-deletes', 'sales.orders', ({ pairs }) => {
      const explicit = pairs.filter(({ source }) => source.status === ADDED && source.sequence_number !== null);
      expect(explicit.length).toBeGreaterThan(0);
      explicit.forEach(({ source, local }) => expect(local.sequence_number).toBe(source.sequence_number));
    }));

  it('explicit first_row_id on ADDED entries stays, and a null beside it', () =>
    withTable('explicit-first-row-id', 'sales.orders', ({ pairs }) => {
      const ids = (side: keyof EntryPair) => pairs.map(pair => pair[side].data_file.first_row_id);
      expect(ids('local')).toEqual(ids('source'));
      expect(pairs.some(({ source }) => source.status === ADDED && source.data_file.first_row_id !== null)).toBe(true);
    }));

  it('nulls that mean inheritance stay null', () =>
    withTable('appended-manifests', Object.keys(Fixture.open('appended-manifests').tables)[0], ({ pairs }) => {
      const inherited = pairs.filter(({ source }) => source.snapshot_id === null);
      expect(inherited.length).toBeGreaterThan(0);
      inherited.forEach(({ local }) =>
        expect([local.snapshot_id, local.sequence_number, local.file_sequence_number]).toEqual([null, null, null]),
      );
    }));

  it('a v2 table upgraded to v3: old snapshots still have no first-row-id, Parquet deletes and vectors stand side by side', () =>
    withTable('v2-upgraded-to-v3', 'sales.orders', ({ fixture, result, pairs }) => {
      const snapshotsOf = (bytes: Uint8Array) =>
        JSON.parse(Buffer.from(bytes).toString()).snapshots.map((snapshot: any) => snapshot['first-row-id'] ?? 'none');
      const source = snapshotsOf(fixture.read(result.plan.metadataLocation));
      expect(source).toContain('none');
      expect(snapshotsOf(result.target.objects.get(result.localized.metadataLocation)!)).toEqual(source);
      expect(pairs.some(isVector)).toBe(true);
      expect(pairs.some(pair => isPositionDelete(pair) && !isVector(pair))).toBe(true);
    }));

  it.each([
    ['v1-inline-manifests', 'sales.orders'],
    ['old-writer', 'old.inline'],
  ])('v1 inline manifests are localized like any other (%s)', (name, table) =>
    withTable(name, table, ({ fixture, result }) => {
      const rows = new Map(result.localized.files.map(({ sourcePath, localPath }) => [sourcePath, localPath]));
      const inlineOf = (bytes: Uint8Array): string[][] =>
        JSON.parse(Buffer.from(bytes).toString()).snapshots.map(({ manifests }: any) => manifests ?? []);
      const source = inlineOf(fixture.read(result.plan.metadataLocation));
      expect(source.flat().length).toBeGreaterThan(0);
      expect(inlineOf(result.target.objects.get(result.localized.metadataLocation)!)).toEqual(
        source.map(paths => paths.map(path => rows.get(path))),
      );
    }),
  );

  it('a position delete file with zero rows', () =>
    withTable('posdel-variants', 'sales.orders', ({ fixture, result, pairs }) => {
      const empty = pairs.filter(pair => isPositionDelete(pair) && pair.source.data_file.record_count === 0n);
      expect(empty.length).toBeGreaterThan(0);
      for (const { source, local } of empty) {
        expect(Buffer.from(readLocal(fixture, result, local.data_file.file_path))).toEqual(
          Buffer.from(fixture.read(source.data_file.file_path)),
        );
      }
    }));

  it('17521: a prefix is no pattern, and nothing is decoded, in the rows of delete files too', () =>
    withTable('special-chars', 'sales.t2', async ({ fixture, result, localize, pairs }) => {
      const rewritten = pairs.filter(isRewritten);
      expect(rewritten.length).toBeGreaterThan(0);
      for (const { source, local } of rewritten) {
        const rows = await readParquetDeletes(Buffer.from(fixture.read(source.data_file.file_path)));
        const paths = (await readParquetDeletes(Buffer.from(readLocal(fixture, result, local.data_file.file_path)))).map(
          row => row.file_path,
        );
        expect(paths.toSorted()).toEqual(rows.map(row => localize(row.file_path)).toSorted());
      }
    }));
});
