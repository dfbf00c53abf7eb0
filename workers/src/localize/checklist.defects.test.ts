import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalizedFile, PathRule } from '@portage/backstage-plugin-replication-common';
import { FIXTURES } from '../iceberg/testing/unpackFixture';
import { readParquetDeletes } from '../iceberg/__testUtils__/parquetDeletes';
import { ADDED, DELETED, isPositionDelete, isRewritten, isVector, POSITION_DELETES } from './testing/entryKinds';
import { Fixture } from './testing/Fixture';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { MemoryStorage } from './testing/MemoryStorage';
import { readLocal, type EntryPair } from './testing/readEntryPairs';
import { readListPairs } from './testing/readListPairs';
import { replayCommits } from './testing/replayCommits';
import { withTable } from './testing/withTable';

const archivesOf = (name: string) => ['tree.tar.gz', ...(existsSync(join(FIXTURES, name, 'removed.tar.gz')) ? ['removed.tar.gz'] : [])];
const isKept = ({ source, target }: PathRule, path: string) => source === target && path.startsWith(source);

/** Tables whose commits are replayed one by one. */
const INCREMENTAL = ['incremental', 'maintenance', 'v2-upgraded-to-v3'];

describe('the checklist: known defects elsewhere', () => {
  it.each(INCREMENTAL)('13719: manifest_length is that of the local manifest, in every list of every incremental run (%s)', async name => {
    await using fixture = Fixture.open(name, archivesOf(name));
    let changed = 0;
    for (const result of await replayCommits({ fixture, table: 'sales.orders' })) {
      for (const { source, local } of readListPairs(fixture, result)) {
        const lengths = local.records.map(({ manifest_path: path }) => BigInt(readLocal(fixture, result, path).length));
        expect(local.records.map(({ manifest_length: length }) => length)).toEqual(lengths);
        changed += lengths.filter((length, index) => length !== source.records[index].manifest_length).length;
      }
    }
    expect(changed).toBeGreaterThan(0);
  });

  it.each(INCREMENTAL)(
    '16905, 16910, 12172: a list has all manifests, those carried over from earlier runs to the byte (%s)',
    async name => {
      await using fixture = Fixture.open(name, archivesOf(name));
      const rows = new Map<string, LocalizedFile>();
      let carriedOver = 0;
      for (const result of await replayCommits({ fixture, table: 'sales.orders' })) {
        const fresh = result.localized.files.filter(({ kind }) => kind === 'manifest').map(({ sourcePath }) => sourcePath);
        expect(fresh.filter(path => rows.has(path))).toEqual([]);
        result.localized.files.forEach(row => rows.set(row.sourcePath, row));
        for (const { source, local } of readListPairs(fixture, result)) {
          const manifests = source.records.map(record => rows.get(record.manifest_path)!);
          expect(local.records.map(({ manifest_path: path, manifest_length: length }) => [path, length])).toEqual(
            manifests.map(({ localPath, lengthBytes }) => [localPath, BigInt(lengthBytes)]),
          );
          manifests.forEach(({ localPath, sha256 }) =>
            expect(
              createHash('sha256')
                .update(readLocal(fixture, result, localPath))
                .digest('hex'),
            ).toBe(sha256),
          );
          carriedOver += manifests.filter(({ sourcePath }) => !fresh.includes(sourcePath)).length;
        }
      }
      expect(carriedOver).toBeGreaterThan(0);
    },
  );

  it('14458: live files whose adding snapshot has expired are copied', () =>
    withTable('expired', 'sales.orders', ({ fixture, result, localize, pairs }) => {
      const text = Buffer.from(fixture.read(result.plan.metadataLocation)).toString();
      const retained = new Set([...text.matchAll(/"snapshot-id"\s*:\s*(\d+)/g)].map(([, id]) => BigInt(id)));
      const orphaned = pairs
        .filter(({ source }) => source.status !== DELETED && source.snapshot_id !== null && !retained.has(source.snapshot_id))
        .map(({ source }) => source.data_file);
      const foreign = orphaned.filter(file => file.content !== POSITION_DELETES && localize(file.file_path) !== file.file_path);
      expect(foreign.length).toBeGreaterThan(0);
      const copied = result.copies.map(({ sourceUri }) => sourceUri);
      expect(copied).toEqual(expect.arrayContaining(foreign.map(file => file.file_path)));
    }));

  it.each([
    ['mixed-writers', 'two spellings of two regions'],
    ['prefix-overlap', 'three storages, of which one prefix begins like another'],
    ['path-properties', 'data and metadata with roots of their own'],
  ])('14318, 17794: any number of source prefixes (%s: %s)', name =>
    withTable(name, 'sales.orders', ({ fixture, result, pairs }) => {
      const prefixOf = (path: string) =>
        fixture.rules
          .map(({ source }) => source)
          .filter(source => path.startsWith(source))
          .sort((left, right) => right.length - left.length)[0];
      const paths = [
        ...pairs.map(({ source }) => source.data_file.file_path as string),
        ...result.localized.files.map(({ sourcePath }) => sourcePath),
      ];
      expect(new Set(paths.map(prefixOf)).size).toBeGreaterThan(1);
      const isOfTarget = (path: string) => path.startsWith(fixture.location) || fixture.rules.some(rule => isKept(rule, path));
      const locals = [...pairs.map(({ local }) => local.data_file.file_path), ...result.localized.files.map(({ localPath }) => localPath)];
      expect(locals.filter(path => !isOfTarget(path))).toEqual([]);
    }),
  );

  it('an unreadable manifest list is a refusal, and no list is written in its place', async () => {
    await using fixture = Fixture.open('broken');
    const table = 'sales.manifest_list_unreadable';
    const target = new MemoryStorage();
    const { head, expect: expected } = fixture.tables[table];
    const refused = localizeFixtureTable({ fixture, table, metadataLocation: head, target });
    await expect(refused).rejects.toMatchObject({ code: 'corrupt-metadata', message: expect.stringContaining(expected!.file as string) });
    expect([...target.objects.keys()]).toEqual([]);
  });

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
