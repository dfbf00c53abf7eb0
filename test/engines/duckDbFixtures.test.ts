import { expectedReadings } from '../support/expectedReadings';
import { FixtureLake } from '../support/FixtureLake';
import { readableParts } from '../support/readableParts';
import type { ReaderLimit, Readings } from '../support/Reading';
import { readWithDuckDb } from '../support/readWithDuckDb';
import { replicatedTables } from '../support/replicatedTables';
import { tellLimits } from '../support/tellLimits';

/** What DuckDB 1.5.5 does not read in some snapshots of the fixtures, by fixture and name. Spark reads all of it. */
const LIMITS: Readonly<Record<string, ReaderLimit>> = {
  // What Portage writes is neither compressed nor of the old name.
  'dv-footers sales.orders': { lacks: 'LZ4 footers', message: 'only uncompressed footers are supported', inSourceOnly: true },
  'metadata-gzip sales.orders_legacy': {
    lacks: 'the old name of gzip metadata',
    message: 'no version-hint could be found',
    inSourceOnly: true,
  },
  'formats sales.orders_avro': { lacks: 'data files of Avro', message: "File format 'AVRO' not supported" },
  'manifest-codecs sales.orders': { lacks: 'manifests in zstd and bzip2', message: 'File header contains an unknown codec' },
  'old-writer old.inline': { lacks: 'snapshots without a manifest list', message: "'manifest-list' is missing" },
  'posdel-variants sales.orders': { lacks: 'position deletes of Avro', message: "'AVRO' not supported for deletes" },
  'v1-inline-manifests sales.orders': { lacks: 'snapshots without a manifest list', message: "'manifest-list' is missing" },
  'v2-equality-deletes sales.orders': { lacks: 'equality deletes of Avro', message: "'AVRO' not supported for deletes" },
};

/**
 * Every fixture with file URIs that is replicated, read by DuckDB at every snapshot once the source's storage is removed. What DuckDB does
 * not read is listed, and must be what it does not read in the source: then it is no fault of the replica.
 */
describe('replicas of the fixtures, read by DuckDB', () => {
  const fixtures = FixtureLake.fixtures().filter(fixture => replicatedTables(fixture).length > 0);
  let lake: FixtureLake;

  beforeAll(async () => {
    lake = await FixtureLake.start();
  }, 240_000);

  afterAll(() => lake?.stop());

  it.each(fixtures.map(fixture => [fixture.name, fixture] as const))(
    '%s',
    async (_name, fixture) => {
      const tables = replicatedTables(fixture);
      await lake.add(fixture);
      const sources: Record<string, Readings> = {};
      for (const { name, table } of tables) {
        sources[name] = await readWithDuckDb({ metadataLocation: table.head, parts: readableParts(table, { refs: false }) });
      }

      const { job, replica } = await lake.replicate(fixture);
      expect({ reason: job.reason, tables: Object.keys(replica).sort() }).toMatchObject({ tables: tables.map(({ name }) => name).sort() });
      lake.removeSources(fixture);

      for (const { name, table } of tables) {
        const limit = LIMITS[`${fixture.name} ${name}`];
        const parts = readableParts(table, { refs: false });
        const read = await readWithDuckDb({ metadataLocation: replica[name], parts });
        const expected = expectedReadings({ table, parts, source: sources[name], limit });
        expect({ name, ...tellLimits(read, limit) }).toEqual({ name, ...expected });
        // What DuckDB has learned to read is to be taken off the list.
        const isLimited = Object.values(tellLimits(sources[name], limit)).some(reading => 'limit' in reading);
        expect({ name, isLimited }).toEqual({ name, isLimited: limit !== undefined });
      }
    },
    180_000,
  );
});
