import { startPostgres, type PostgresServer } from '../servers/startPostgres';
import { startTrino, type TrinoServer } from '../servers/startTrino';
import { DELETION_VECTORS_IN_TRINO } from '../support/deletionVectorsInTrino';
import { expectedRows } from '../support/expectedRows';
import { expectReadings } from '../support/expectReadings';
import { Fixture } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { readableParts } from '../support/readableParts';
import type { ReaderLimit, Readings } from '../support/Reading';
import { readWithTrino } from '../support/readWithTrino';
import { runPolicy } from '../support/runPolicy';
import { testReplicas } from '../support/testReplicas';
import { trinoCatalog } from '../support/trinoCatalog';

/** What Trino 476 does not read in some parts of the fixtures, by fixture and name. Spark reads all of it. */
const LIMITS: Readonly<Record<string, ReaderLimit>> = {
  'dv-footers sales.orders': DELETION_VECTORS_IN_TRINO,
  // Portage gives what it writes a name that Trino takes.
  'json-shapes sales.orders': {
    lacks: 'names of metadata files without a UUID',
    message: 'Invalid metadata file name',
    inSourceOnly: true,
  },
  'multi-table-log sales.people': DELETION_VECTORS_IN_TRINO,
  'v2-upgraded-to-v3 sales.orders': DELETION_VECTORS_IN_TRINO,
  'v3-deletion-vectors sales.orders': DELETION_VECTORS_IN_TRINO,
};

/**
 * Every fixture with file URIs that is replicated, read by Trino at every snapshot, branch and tag once the source's storage is removed:
 * through its JDBC catalog on the very database that the replica was published to. What Trino does not read is listed, and must be what it
 * does not read in the source: then it is no fault of the replica.
 */
describe('replicas of the fixtures, read by Trino', () => {
  const catalogs = new Set<string>();
  let trino: TrinoServer;
  let postgres: PostgresServer;

  const openLake = testReplicas<Readings>({
    async catalogs() {
      postgres = await startPostgres();
      return { postgres: { type: 'sql', client: 'pg', connection: postgres.uri } };
    },
    async start() {
      trino = await startTrino();
    },
    async stop() {
      await Promise.all([trino?.stop(), postgres?.stop()]);
    },
    async readSource({ lake, fixture, name, table }) {
      const catalog = await openSqlCatalog(lake, FixtureLake.references(fixture).source);
      const isLimited = `${fixture.name} ${name}` in LIMITS;
      // The rows of snapshots are recorded: of the source they say nothing new but where it is not read.
      const parts = readableParts(table, { refs: true }).filter(part => isLimited || !part.startsWith('snapshot '));
      return readWithTrino(trino, { catalog, table: name, parts });
    },
    async checkReplica({ lake, fixture, name, table, source }) {
      const catalog = await openSqlCatalog(lake, FixtureLake.references(fixture).replica);
      const parts = readableParts(table, { refs: true });
      const read = await readWithTrino(trino, { catalog, table: name, parts });
      expectReadings({ name, table, parts, source, read, limit: LIMITS[`${fixture.name} ${name}`] });
    },
  });

  it('reads a replica whose catalog is on PostgreSQL', async () => {
    const lake = openLake();
    const fixture = Fixture.open('v2-position-deletes');
    const [{ name, table }] = fixture.tables;
    fixture.unpack();
    const { source, replica } = FixtureLake.references(fixture);
    lake.catalog.set(source, { [name]: table.head });
    const ends = { source: { cluster: FixtureLake.SQL, reference: source }, target: { cluster: 'postgres', reference: replica } };
    const job = await runPolicy(lake.backend.client, await lake.addRoute(fixture, ends));
    expect(job).toMatchObject({ status: 'succeeded', result: { tables: 1, heldTables: [] } });
    lake.removeSources(fixture);

    await trino.addCatalog('postgres', trinoCatalog({ database: postgres.uri, name: replica }));
    const rows = expectedRows(table);
    const parts = Object.keys(rows).map(id => `snapshot ${id}`);
    const read = await readWithTrino(trino, { catalog: 'postgres', table: name, parts });
    expect(read).toEqual(Object.fromEntries(Object.entries(rows).map(([id, expected]) => [`snapshot ${id}`, expected])));
  }, 120_000);

  /** A catalog's name is the `catalog_name` of its rows, which is the policy's reference. */
  async function openSqlCatalog(lake: FixtureLake, reference: string): Promise<string> {
    if (catalogs.has(reference)) {
      return reference;
    }
    catalogs.add(reference);
    await trino.addCatalog(reference, trinoCatalog({ database: lake.catalog.path, name: reference }));
    return reference;
  }
});
