import { startIcebergRest, type IcebergRestServer } from '../servers/startIcebergRest';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startSpark, type SparkReader } from '../servers/startSpark';
import { expectedSnapshots } from '../support/expectedSnapshots';
import { Fixture } from '../support/Fixture';
import { FixtureLake, type FixtureRoute } from '../support/FixtureLake';
import { jdbcCatalog } from '../support/jdbcCatalog';
import { RestWriter } from '../support/RestWriter';
import { runPolicy } from '../support/runPolicy';
import { waitForJob } from '../support/waitForJob';

/** The catalog and the namespace that the statement of the fixture's view names. */
const VIEW = { catalog: 'fx', namespace: 'view__sales' };

/** Replicas in catalogs of every kind, read by Spark through its own catalogs of that kind, once the storage of the source is gone. */
describe('replicas in catalogs of every kind, read by Spark', () => {
  let nessie: NessieServer;
  let rest: IcebergRestServer;
  let spark: SparkReader;
  let lake: FixtureLake;

  beforeAll(async () => {
    [nessie, rest, spark] = await Promise.all([startNessie(), startIcebergRest(), startSpark()]);
    lake = await FixtureLake.start({
      catalogs: { nessie: { type: 'nessie', uri: nessie.uri }, rest: { type: 'iceberg-rest', uri: rest.uri } },
    });
  }, 400_000);

  afterAll(async () => {
    await Promise.all([lake?.stop(), spark?.stop()]);
    await Promise.all([nessie?.stop(), rest?.stop()]);
  }, 60_000);

  async function publish(policy: string) {
    const { status, reason, result } = await runPolicy(lake.backend.client, policy);
    expect({ status, reason, held: result?.heldTables }).toEqual({ status: 'succeeded', reason: undefined, held: [] });
  }

  const restCatalog = (warehouse: string) => ({
    name: warehouse,
    properties: { 'catalog-impl': 'org.apache.iceberg.rest.RESTCatalog', uri: rest.uri, warehouse },
  });

  /**
   * The commits that are replicated one after the other, by their numbers in the fixture's log: with the first the tables are registered, the
   * others are updates from which the server makes metadata of its own. What lies between goes along with the next: several snapshots, an
   * upgrade to version 3 between them, an expiry. Where a commit was made by hand it changes a snapshot, and is the first that has it.
   */
  const COMMITS: [name: string, source: string, commits: number[]][] = [
    ['v3-deletion-vectors', 'sql', [2, 4, 5, 7, 9, 11]],
    ['v2-upgraded-to-v3', 'sql', [4, 7, 9, 10, 11]],
    ['explicit-first-row-id', 'rest', [2, 4]],
    ['dv-footers', 'rest', [4, 6, 7]],
    ['appended-manifests', 'sql', [8, 10, 12]],
    ['multi-table-log', 'sql', [6, 7, 9, 11]],
    ['refs', 'sql', [3, 8, 12, 15]],
    ['maintenance', 'sql', [7, 9, 16]],
  ];

  it.each(COMMITS)(
    'carry %s from %s to Iceberg REST by updates, with deletes, row ids, branches and tags',
    async (name, cluster, commits) => {
      const fixture = Fixture.open(name);
      const origin: FixtureRoute['source'] = { cluster, reference: `${name}-origin` };
      await Promise.all([rest.createWarehouse(origin.reference), rest.createWarehouse(name)]);
      const policy = await lake.addRoute(fixture, { source: origin, target: { cluster: 'rest', reference: name } });
      // The table's own maintenance removes files on the way, and the earlier commits need them.
      fixture.restoreRemoved();
      const writer = new RestWriter(rest.uri, origin.reference);
      const replica = new RestWriter(rest.uri, name);
      const seen: Record<string, string>[] = [];
      for (const commit of commits) {
        const heads = headsAt(fixture, commit);
        await (cluster === 'rest' ? writer.set(heads) : lake.catalog.set(origin.reference, heads));
        await publish(policy);
        seen.push(await replica.pointers('sales'));
      }
      const tables = fixture.tables.map(({ name: table }) => table);
      const [first, last] = [headsAt(fixture, commits[0]), headsAt(fixture, commits.at(-1)!)];
      // What is registered is named by its hash; the rest the server made, and named.
      const madeByServer = (pointers: Record<string, string>) =>
        tables.filter(table => !/-[0-9a-f]{64}\.metadata\.json$/.test(pointers[table]));
      expect(madeByServer(seen[0])).toEqual([]);
      expect(madeByServer(seen.at(-1)!)).toEqual(tables.filter(table => first[table] !== last[table]));

      const { id } = await lake.backend.client.call('verifyPolicy', { path: { name: policy }, body: { level: 'rows' } });
      expect(await waitForJob(lake.backend.client, id)).toMatchObject({ result: { ok: true, damages: 0, unproved: 0 } });

      const sources = await Promise.all(tables.map(table => spark.read({ catalog: sourceCatalog(origin), table, snapshots: [] })));
      lake.removeSources(fixture);
      for (const [index, { name: table, table: expected }] of fixture.tables.entries()) {
        const read = await spark.read({ catalog: restCatalog(name), table, lineage: expected.format_version > 2 });
        const { refs, head } = sources[index];
        expect({ table, ...read }).toEqual({ table, snapshots: expectedSnapshots(expected, read), refs, head });
      }
    },
    240_000,
  );

  it('show a view through JdbcCatalog, NessieCatalog and Iceberg REST', async () => {
    const fixture = Fixture.open('view');
    const [table, view] = [`${VIEW.namespace}.orders`, `${VIEW.namespace}.orders_view`];
    await rest.createWarehouse(VIEW.catalog);
    const catalogs: Record<string, Record<string, string>> = {
      sql: jdbcCatalog(lake, VIEW.catalog).properties,
      nessie: {
        'catalog-impl': 'org.apache.iceberg.nessie.NessieCatalog',
        uri: nessie.uri,
        ref: VIEW.catalog,
        warehouse: 'file:/tmp/portage-fixtures/none',
      },
      rest: restCatalog(VIEW.catalog).properties,
    };
    const setHeads = (reference: string) => {
      lake.catalog.set(reference, { [table]: fixture.tables[0].table.head });
      lake.catalog.set(reference, { [view]: fixture.description.views!['sales.orders_view'].head }, 'view');
    };
    const readView = (properties: Record<string, string>) => spark.readView({ catalog: { name: VIEW.catalog, properties }, view });

    fixture.unpack();
    setHeads(VIEW.catalog);
    const { rows, sha256 } = await readView(catalogs.sql);
    lake.catalog.set(VIEW.catalog, { [table]: null, [view]: null });
    setHeads('views');
    for (const cluster of Object.keys(catalogs)) {
      const source = { cluster: FixtureLake.SQL, reference: 'views' };
      await publish(await lake.addRoute(fixture, { source, target: { cluster, reference: VIEW.catalog } }));
    }
    lake.removeSources(fixture);

    expect(rows).toBe(5);
    for (const [cluster, properties] of Object.entries(catalogs)) {
      // A session of its own each: to Spark all of them are the catalog that the view's statement names.
      const read = await readView(properties);
      const folder = cluster === 'sql' ? 'replica' : `replica-${cluster}`;
      expect({ cluster, ...read }).toEqual({
        cluster,
        sql: expect.stringContaining(`select id, amount from ${VIEW.catalog}.\`${VIEW.namespace}\`.\`orders\``),
        columns: { id: 'bigint', amount: 'double' },
        location: expect.stringMatching(new RegExp(`^file:/tmp/portage-fixtures/view/us/${folder}/${VIEW.namespace}/orders_view-`)),
        rows,
        sha256,
      });
    }
  }, 120_000);

  /** Where the tables stood when a commit of the fixture's log was made. */
  function headsAt({ description }: Fixture, commit: number): Record<string, string | null> {
    const made = description.commit_log.filter(({ n }) => n <= commit);
    return Object.assign({}, ...made.map(({ tables }) => tables));
  }

  function sourceCatalog({ cluster, reference }: FixtureRoute['source']) {
    return cluster === 'rest' ? restCatalog(reference) : jdbcCatalog(lake, reference);
  }
});
