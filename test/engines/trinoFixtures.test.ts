import { startTrino, type TrinoServer } from '../servers/startTrino';
import { expectedReadings } from '../support/expectedReadings';
import { FixtureLake } from '../support/FixtureLake';
import { readableParts } from '../support/readableParts';
import type { ReaderLimit, Readings } from '../support/Reading';
import { readWithTrino } from '../support/readWithTrino';
import { replicatedTables } from '../support/replicatedTables';
import { tellLimits } from '../support/tellLimits';

const DELETION_VECTORS: ReaderLimit = { lacks: 'deletion vectors', message: 'Unexpected PUFFIN file format' };

/** What Trino 476 does not read in some parts of the fixtures, by fixture and name. Spark reads all of it. */
const LIMITS: Readonly<Record<string, ReaderLimit>> = {
  'dv-footers sales.orders': DELETION_VECTORS,
  // Portage gives what it writes a name that Trino takes.
  'json-shapes sales.orders': {
    lacks: 'names of metadata files without a UUID',
    message: 'Invalid metadata file name',
    inSourceOnly: true,
  },
  'multi-table-log sales.people': DELETION_VECTORS,
  'v2-upgraded-to-v3 sales.orders': DELETION_VECTORS,
  'v3-deletion-vectors sales.orders': DELETION_VECTORS,
};

/**
 * Every fixture with file URIs that is replicated, read by Trino at every snapshot, branch and tag once the source's storage is removed:
 * through its JDBC catalog on the very database that the replica was published to. What Trino does not read is listed, and must be what it
 * does not read in the source: then it is no fault of the replica.
 */
describe('replicas of the fixtures, read by Trino', () => {
  const fixtures = FixtureLake.fixtures().filter(fixture => replicatedTables(fixture).length > 0);
  let lake: FixtureLake;
  let trino: TrinoServer;

  beforeAll(async () => {
    [trino, lake] = await Promise.all([startTrino(), FixtureLake.start()]);
  }, 300_000);

  afterAll(async () => {
    await Promise.all([lake?.stop(), trino?.stop()]);
  }, 60_000);

  it.each(fixtures.map(fixture => [fixture.name, fixture] as const))(
    '%s',
    async (_name, fixture) => {
      const tables = replicatedTables(fixture);
      const references = FixtureLake.references(fixture);
      await lake.add(fixture);
      await addSqlCatalog(references.source);
      const sources: Record<string, Readings> = {};
      for (const { name, table } of tables) {
        const isLimited = `${fixture.name} ${name}` in LIMITS;
        // The rows of snapshots are recorded: of the source they say nothing new but where it is not read.
        const parts = readableParts(table, { refs: true }).filter(part => isLimited || !part.startsWith('snapshot '));
        sources[name] = await readWithTrino(trino, { catalog: references.source, table: name, parts });
      }

      const { job, replica } = await lake.replicate(fixture);
      expect({ reason: job.reason, tables: Object.keys(replica).sort() }).toMatchObject({ tables: tables.map(({ name }) => name).sort() });
      lake.removeSources(fixture);

      await addSqlCatalog(references.replica);
      for (const { name, table } of tables) {
        const limit = LIMITS[`${fixture.name} ${name}`];
        const parts = readableParts(table, { refs: true });
        const read = await readWithTrino(trino, { catalog: references.replica, table: name, parts });
        const expected = expectedReadings({ table, parts, source: sources[name], limit });
        expect({ name, ...tellLimits(read, limit) }).toEqual({ name, ...expected });
        // What Trino has learned to read is to be taken off the list.
        const isLimited = Object.values(tellLimits(sources[name], limit)).some(reading => 'limit' in reading);
        expect({ name, isLimited }).toEqual({ name, isLimited: limit !== undefined });
      }
    },
    180_000,
  );

  /** A catalog's name is the `catalog_name` of its rows, which is the policy's reference. */
  function addSqlCatalog(reference: string) {
    return trino.addCatalog(reference, {
      'iceberg.catalog.type': 'jdbc',
      'iceberg.jdbc-catalog.driver-class': 'org.sqlite.JDBC',
      'iceberg.jdbc-catalog.connection-url': `jdbc:sqlite:${lake.catalog.path}`,
      'iceberg.jdbc-catalog.catalog-name': reference,
      // New tables would lie here, and it has to be given; there are none.
      'iceberg.jdbc-catalog.default-warehouse-dir': 'local:///tmp/portage-fixtures/none',
      'fs.native-local.enabled': 'true',
      'local.location': '/',
    });
  }
});
