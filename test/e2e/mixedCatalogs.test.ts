import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { startIcebergRest, type IcebergRestServer } from '../servers/startIcebergRest';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { Fixture } from '../support/Fixture';
import { FixtureLake, type FixtureRoute } from '../support/FixtureLake';
import { NessieWriter } from '../support/NessieWriter';
import { readSnapshots } from '../support/readSnapshots';
import { RestWriter } from '../support/RestWriter';
import { runPolicy } from '../support/runPolicy';
import { runPython } from '../support/runPython';
import type { SqlCatalogFile } from '../support/SqlCatalogFile';

/**
 * Source and target are catalogs of different kinds, on real servers: the commits of real writers are made again one by one, each is
 * replicated, and the replica is read by PyIceberg at every snapshot, through its metadata alone and through the catalog's own head.
 */
describe('catalogs of different kinds', () => {
  let nessie: NessieServer;
  let rest: IcebergRestServer;
  let lake: FixtureLake;
  let sql: SqlCatalogFile;

  beforeAll(async () => {
    [nessie, rest] = await Promise.all([startNessie(), startIcebergRest()]);
    lake = await FixtureLake.start({
      catalogs: {
        nessie: { type: 'nessie', uri: nessie.uri },
        rest: { type: 'iceberg-rest', uri: rest.uri },
        'rest-replacing': { type: 'iceberg-rest', uri: rest.uri, allowDropAndRegister: true },
      },
    });
    sql = lake.catalog;
  }, 400_000);

  afterAll(async () => {
    await lake?.stop();
    await Promise.all([nessie?.stop(), rest?.stop()]);
  });

  async function add(name: string, source: FixtureRoute['source'], target: FixtureRoute['target']) {
    const fixture = Fixture.open(name);
    return { fixture, policy: await lake.addRoute(fixture, { source, target }) };
  }

  async function expectPublished(policy: string) {
    const { status, reason, result } = await runPolicy(lake.backend.client, policy);
    expect({ status, reason, held: result?.heldTables }).toMatchObject({ status: 'succeeded', held: [] });
  }

  async function expectRows(fixture: Fixture, name: string, metadataLocation: string, commit: number) {
    const { table } = fixture.tables.find(candidate => candidate.name === name)!;
    const { snapshot_ids: ids } = table.commits[commit];
    const read = await readSnapshots({ metadataLocation, forbidden: FixtureLake.sourcePrefixes(fixture) });
    expect(read.snapshots).toEqual(
      Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
    );
    expect(read.foreignPaths).toEqual([]);
  }

  it.each(['evolution', 'v2-two-regions', 'v1-two-regions', 'mixed-writers', 'maintenance'])(
    'carries the commits of %s from SQL to Iceberg REST by table updates',
    async name => {
      const reference = `${name}-replica`;
      await rest.createWarehouse(reference);
      const target = { cluster: 'rest', reference };
      const { fixture, policy } = await add(name, { cluster: 'sql', reference: name }, target);
      const writer = new RestWriter(rest.uri, reference);
      const [{ name: tableName, table }] = fixture.tables;
      const seen = new Set<string>();
      for (const { metadata_location: metadataLocation } of table.commits) {
        sql.set(name, { [tableName]: metadataLocation });
        await expectPublished(policy);
        seen.add((await writer.pointers('sales'))[tableName]);
      }
      expect(seen.size).toBe(table.commits.length);
      const { [tableName]: metadataLocation } = await writer.pointers('sales');
      await expectRows(fixture, tableName, metadataLocation, table.commits.length - 1);

      const head = await runPython('read_rest_head.py', rest.uri, tableName, '--warehouse', reference);
      const main = table.commits.at(-1)!.snapshot_ids.at(-1)!;
      expect(head).toMatchObject({ rows: table.snapshots[main].rows });
      expect(await runPolicy(lake.backend.client, policy)).toMatchObject({ reason: { code: 'nothing-new' } });
    },
    400_000,
  );

  it('carries tables from SQL to Nessie', async () => {
    const target = { cluster: 'nessie', reference: 'from_sql' };
    const { fixture, policy } = await add('appended-manifests', { cluster: 'sql', reference: 'appended' }, target);
    const writer = new NessieWriter(nessie.uri, 'main');
    const commits = fixture.tables[0].table.commits.length;
    for (let commit = 0; commit < commits; commit += 1) {
      sql.set('appended', Object.fromEntries(fixture.tables.map(({ name, table }) => [name, table.commits[commit].metadata_location])));
      await expectPublished(policy);
    }
    const replica = await writer.pointers('from_sql');
    for (const { name } of fixture.tables) {
      await expectRows(fixture, name, replica[name], commits - 1);
    }
    expect((await writer.log('from_sql'))[0]).toMatchObject({ 'portage.policy': policy });
  }, 240_000);

  it('carries tables from Iceberg REST to SQL', async () => {
    await rest.createWarehouse('origin');
    const writer = new RestWriter(rest.uri, 'origin');
    const target = { cluster: 'sql', reference: 'from_rest' };
    const { fixture, policy } = await add('empty-table', { cluster: 'rest', reference: 'origin' }, target);
    for (const commit of [0, 1, 3]) {
      const heads = fixture.tables.map(({ name, table }) => [
        name,
        table.commits[Math.min(commit, table.commits.length - 1)].metadata_location,
      ]);
      await writer.set(Object.fromEntries(heads));
      await expectPublished(policy);
    }
    const replica = sql.pointers('from_rest');
    for (const { name, table } of fixture.tables) {
      await expectRows(fixture, name, replica[name], table.commits.length - 1);
    }
    await writer.set({ 'sales.emptied': null });
    await expectPublished(policy);
    expect(Object.keys(sql.pointers('from_rest'))).not.toContain('sales.emptied');
  }, 240_000);

  describe('from Nessie to Iceberg REST, with a table that is dropped, made again and renamed', () => {
    const name = 'drop-recreate-rename';
    const allowing = { cluster: 'rest-replacing', reference: 'replacing' };
    const refusing = { cluster: 'rest', reference: 'refusing' };
    let fixture: Fixture;
    let allowed: string;
    let refused: string;
    let writer: NessieWriter;

    const commit = async (number: number) => {
      const { tables, renamed = {} } = fixture.description.commit_log.find(({ n }) => n === number)!;
      const pointers = Object.entries(tables).map(([table, metadataLocation]) => [
        table,
        metadataLocation === null ? null : { metadataLocation, snapshotId: '-1' },
      ]);
      await writer.commit(Object.fromEntries(pointers), {
        renamed: Object.fromEntries(Object.entries(renamed).map(([from, to]) => [to, from])),
      });
    };

    beforeAll(async () => {
      await fetch(`${nessie.uri}/trees?name=origin&type=BRANCH`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'BRANCH', name: 'main', hash: await new NessieWriter(nessie.uri, 'main').head() }),
      });
      writer = new NessieWriter(nessie.uri, 'origin');
      await Promise.all([rest.createWarehouse('replacing'), rest.createWarehouse('refusing')]);
      const source = { cluster: 'nessie', reference: 'origin' };
      ({ fixture, policy: allowed } = await add(name, source, allowing));
      ({ policy: refused } = await add(name, source, refusing));
      for (const number of [1, 2, 3, 4]) {
        await commit(number);
      }
      await expectPublished(allowed);
      await expectPublished(refused);
    }, 120_000);

    it('replaces the table where the connection allows it, and holds it with the reason where it does not', async () => {
      for (const number of [5, 6, 7, 8]) {
        await commit(number);
      }
      await expectPublished(allowed);
      const job = await runPolicy(lake.backend.client, refused);
      expect(job.result?.heldTables).toMatchObject([{ table: 'sales.orders', reason: { code: 'unsupported-catalog-change' } }]);
      const replica = await new RestWriter(rest.uri, 'replacing').pointers('sales');
      await expectRows(fixture, 'sales.orders', replica['sales.orders'], 1);
    }, 120_000);

    it('renames without copying anything again', async () => {
      await commit(9);
      for (const [policy, { reference }] of [
        [allowed, allowing],
        [refused, refusing],
      ] as const) {
        const job = await runPolicy(lake.backend.client, policy);
        expect(job).toMatchObject({ status: 'succeeded', result: { filesCopied: 0 } });
        const replica = await new RestWriter(rest.uri, reference).pointers('sales');
        expect(Object.keys(replica).sort()).toEqual(['sales.orders', 'sales.renamed']);
        await expectRows(fixture, 'sales.renamed', replica['sales.renamed'], 2);
      }
      await commit(10);
      await expectPublished(allowed);
      const replica = await new RestWriter(rest.uri, 'replacing').pointers('sales');
      await expectRows(fixture, 'sales.renamed', replica['sales.renamed'], 3);
    }, 120_000);
  });

  it('hands a view on with its table from SQL to Nessie to Iceberg REST and back to SQL', async () => {
    const hops = [
      { cluster: 'sql', reference: 'views' },
      { cluster: 'nessie', reference: 'views' },
      { cluster: 'rest', reference: 'views' },
      { cluster: 'sql', reference: 'views_back' },
    ];
    await rest.createWarehouse('views');
    const fixture = Fixture.open('view');
    const policies: string[] = [];
    for (const [index, target] of hops.slice(1).entries()) {
      policies.push(await lake.addRoute(fixture, { source: hops[index], target }));
    }
    const [{ name: tableName, table }] = fixture.tables;
    const [[viewName, view]] = Object.entries(fixture.description.views!);
    for (const [commit, { metadata_location: metadataLocation }] of view.commits.entries()) {
      sql.set('views', { [tableName]: table.commits[commit].metadata_location });
      sql.set('views', { [viewName]: metadataLocation }, 'view');
      for (const policy of policies) {
        await expectPublished(policy);
      }
    }

    const source = await readView(view.head);
    const inNessie = (await new NessieWriter(nessie.uri, 'main').pointers('views', 'ICEBERG_VIEW'))[viewName];
    const inRest = (await new RestWriter(rest.uri, 'views').pointers('sales', 'view'))[viewName];
    const inSql = sql.pointers('views_back', 'view')[viewName];
    for (const [replica, folder] of [
      [inNessie, 'replica-nessie'],
      [inRest, 'replica-rest'],
      [inSql, 'replica'],
    ]) {
      const { location, properties, ...rest_ } = await readView(replica);
      expect(location).toMatch(new RegExp(`^file:/tmp/portage-fixtures/view/us/${folder}/sales/orders_view-[0-9a-f]{8}$`));
      const { location: _location, properties: own, ...expected } = source;
      expect(rest_).toEqual(expected);
      expect(properties).toMatchObject(own as object);
    }
    await expectRows(fixture, tableName, sql.pointers('views_back')[tableName], table.commits.length - 1);
    // Iceberg's own reader of views has taken it.
    const loaded = await (await fetch(`${rest.uri}/v1/views/namespaces/sales/views/${viewName.split('.')[1]}`)).json();
    expect(loaded.metadata).toMatchObject({ 'view-uuid': source['view-uuid'], 'current-version-id': source['current-version-id'] });

    sql.set('views', { [viewName]: null });
    for (const policy of policies) {
      await expectPublished(policy);
    }
    expect(sql.pointers('views_back', 'view')).toEqual({});
  }, 240_000);
});

/** A view's metadata file, plain or gzip. */
async function readView(uri: string): Promise<Record<string, unknown>> {
  const bytes = await readFile(uri.replace(/^file:/, ''));
  return JSON.parse((uri.includes('.gz.') ? gunzipSync(bytes) : bytes).toString());
}
