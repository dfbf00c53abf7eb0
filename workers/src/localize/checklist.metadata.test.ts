import { gunzipSync } from 'node:zlib';
import { WRITE_PATH_PROPERTIES } from './pathProperties';
import { Fixture } from './testing/Fixture';
import { localizeFixtureTable } from './testing/localizeFixtureTable';
import { readLocal } from './testing/readEntryPairs';
import { withTable, type OpenedTable } from './testing/withTable';

const parse = (bytes: Uint8Array) => JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes)).toString());

/** The table's metadata in the source and in the replica. */
function readMetadata({ fixture, result }: OpenedTable): { source: any; local: any } {
  return {
    source: parse(fixture.read(result.plan.metadataLocation)),
    local: parse(readLocal(fixture, result, result.localized.metadataLocation)),
  };
}

describe('the checklist: metadata.json', () => {
  it('lossless JSON: every number stays to the last digit, and every field that nobody knows', () =>
    withTable('json-shapes', 'sales.orders', ({ fixture, result }) => {
      const digits = (bytes: Uint8Array) =>
        Buffer.from(bytes)
          .toString()
          .match(/(?<=[:[,]\s*)-?\d{16,}(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*[,\]}])/g) ?? [];
      const source = digits(fixture.read(result.plan.metadataLocation));
      const local = digits(readLocal(fixture, result, result.localized.metadataLocation));
      expect(source.some(number => String(Number(number)) !== number)).toBe(true);
      expect(local).toEqual(source);
    }));

  it('location: a folder of its own, below which none of the source’s files comes to lie', () =>
    withTable('v2-two-regions', 'sales.orders', opened => {
      const { source, local } = readMetadata(opened);
      expect(`${local.location}/`).toBe(opened.result.plan.directory);
      expect(local.location).not.toBe(source.location);
      const placed = [
        ...opened.result.copies.map(({ targetUri }) => targetUri),
        ...opened.pairs.map(pair => pair.local.data_file.file_path),
      ];
      expect(placed.filter(path => path.startsWith(`${local.location}/`))).toEqual([]);
    }));

  it('snapshots[].manifest-list: each is the local list of that snapshot', () =>
    withTable('maintenance', 'sales.orders', opened => {
      const { source, local } = readMetadata(opened);
      const rows = new Map(opened.result.localized.files.map(file => [file.sourcePath, file.localPath]));
      const listsOf = (metadata: any) => metadata.snapshots.map((snapshot: any) => snapshot['manifest-list']);
      expect(listsOf(local)).toEqual(listsOf(source).map((path: string) => rows.get(path)));
      expect(listsOf(local)).not.toContain(undefined);
    }));

  it('statistics and partition-statistics: paths mapped, files copied as they are', () =>
    withTable('maintenance', 'sales.orders', opened => {
      const { source, local } = readMetadata(opened);
      for (const kind of ['statistics', 'partition-statistics']) {
        expect(source[kind].length).toBeGreaterThan(0);
        expect(local[kind]).toEqual(
          source[kind].map((file: any) => ({ ...file, 'statistics-path': opened.localize(file['statistics-path']) })),
        );
        const copied = new Map(opened.result.copies.map(({ sourceUri, sizeBytes }) => [sourceUri, sizeBytes]));
        const foreign = source[kind].filter((file: any) => opened.localize(file['statistics-path']) !== file['statistics-path']);
        foreign.forEach((file: any) => expect(copied.get(file['statistics-path'])).toBe(file['file-size-in-bytes']));
      }
    }));

  it('metadata-log: names no file of the source', () =>
    withTable('incremental', 'sales.orders', opened => {
      const { source, local } = readMetadata(opened);
      expect(source['metadata-log'].length).toBeGreaterThan(0);
      expect(local['metadata-log']).toEqual([]);
    }));

  it('properties that tell writers where to write are taken out; any other that begins with a source prefix is reported and stays', () =>
    withTable('path-properties', 'sales.orders', opened => {
      const { source, local } = readMetadata(opened);
      const removed = Object.keys(source.properties).filter(name => WRITE_PATH_PROPERTIES.has(name));
      expect(removed.length).toBeGreaterThan(1);
      const rest = Object.entries<string>(source.properties).filter(([name]) => !WRITE_PATH_PROPERTIES.has(name));
      expect(local.properties).toEqual({ ...Object.fromEntries(rest), 'gc.enabled': 'false' });
      const reported = rest.filter(([, value]) => opened.fixture.rules.some(rule => value.startsWith(rule.source)));
      expect(reported.length).toBeGreaterThan(0);
      expect(opened.result.localized.warnings).toHaveLength(reported.length);
      reported.forEach(([name]) => expect(opened.result.localized.warnings).toContainEqual(expect.stringContaining(`"${name}"`)));
    }));

  it.each([
    ['refs', 'sales.orders'],
    ['v1-two-regions', 'sales.orders'],
    ['v3-deletion-vectors', 'sales.orders'],
  ])('refs, snapshot-log, table-uuid and all else stay; gc.enabled is false (%s)', (name, table) =>
    withTable(name, table, opened => {
      const { source, local } = readMetadata(opened);
      const changing = ['location', 'snapshots', 'metadata-log', 'properties'];
      const kept = (metadata: any) => Object.fromEntries(Object.entries(metadata).filter(([field]) => !changing.includes(field)));
      expect(kept(local)).toEqual(kept(source));
      expect(local['table-uuid']).toBe(source['table-uuid']);
      expect(local.properties['gc.enabled']).toBe('false');
      expect(kept(local)).toHaveProperty('snapshot-log');
    }),
  );

  it('Hadoop tables: a name like v1.metadata.json keeps its version, and version-hint.text is not asked for', async () => {
    await using fixture = Fixture.open('old-writer');
    const { head } = fixture.tables['old.v2'];
    const { localized } = await localizeFixtureTable({ fixture, table: 'old.v2', metadataLocation: head });
    const version = /\/v(\d+)\.metadata\.json$/.exec(head)![1];
    expect(localized.metadataLocation).toMatch(new RegExp(`/metadata/${version.padStart(5, '0')}-[0-9a-f]{64}\\.metadata\\.json$`));
    expect(fixture.reads.filter(uri => uri.includes('version-hint'))).toEqual([]);
  });

  it('gzip metadata, under today’s and the legacy name, is written as gzip with the extension by which Java knows it', async () => {
    await using fixture = Fixture.open('metadata-gzip');
    const names = { 'sales.orders': '.gz.metadata.json', 'sales.orders_legacy': '.metadata.json.gz' };
    for (const [table, name] of Object.entries(names)) {
      const { head } = fixture.tables[table];
      expect(head.endsWith(name)).toBe(true);
      const { localized, target } = await localizeFixtureTable({ fixture, table, metadataLocation: head });
      expect(localized.metadataLocation).toMatch(/\/metadata\/\d{5}-[0-9a-f]{64}\.gz\.metadata\.json$/);
      expect(parse(target.objects.get(localized.metadataLocation)!)['format-version']).toBe(2);
    }
  });

  it.each([
    ['encryption-keys', 'encrypted'],
    ['format version 4', 'format-version'],
  ])('%s: refused before anything is written', async (_what, reason) => {
    await using fixture = Fixture.open('refuse');
    const tables = Object.entries(fixture.tables).filter(([, { expect: expected }]) => expected?.reason === reason);
    expect(tables.length).toBeGreaterThan(0);
    for (const [table, { head }] of tables) {
      const refused = localizeFixtureTable({ fixture, table, metadataLocation: head });
      await expect(refused).rejects.toMatchObject({
        code: reason === 'encrypted' ? 'unsupported-encryption' : 'unsupported-format-version',
      });
    }
  });
});
