import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startIcebergRest, type IcebergRestServer } from '../servers/startIcebergRest';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { RestWriter } from '../support/RestWriter';
import { runPolicy } from '../support/runPolicy';
import { runPython } from '../support/runPython';
import { SqlCatalogFile } from '../support/SqlCatalogFile';
import { startBackend, type TestBackend } from '../support/startBackend';

const REGION = 'us';

/**
 * Source and target are catalogs of different kinds, on real servers: the commits of real writers are made again one by one, each is
 * replicated, and the replica is read by PyIceberg at every snapshot, through its metadata alone and through the catalog's own head.
 */
describe('catalogs of different kinds', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portage-mixed-'));
  const sql = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
  const fixtures: Fixture[] = [];
  let nessie: NessieServer;
  let rest: IcebergRestServer;
  let backend: TestBackend;

  beforeAll(async () => {
    [nessie, rest] = await Promise.all([startNessie(), startIcebergRest()]);
    backend = await startBackend({
      replication: {
        region: REGION,
        worker: { regions: [REGION] },
        connections: {
          sql: { type: 'sql', client: 'better-sqlite3', connection: sql.path },
          nessie: { type: 'nessie', uri: nessie.uri },
          rest: { type: 'iceberg-rest', uri: rest.uri },
          'rest-replacing': { type: 'iceberg-rest', uri: rest.uri, allowDropAndRegister: true },
          disk: { type: 'file', root: '/tmp/portage-fixtures' },
        },
      },
    });
    for (const catalog of ['sql', 'nessie', 'rest', 'rest-replacing']) {
      await backend.client.call('createCluster', { body: clusterDocument(catalog, { region: REGION, connection: catalog }) });
    }
  }, 400_000);

  afterAll(async () => {
    await backend?.stop();
    await Promise.all([nessie?.stop(), rest?.stop()]);
    sql.close();
    fixtures.forEach(fixture => fixture.remove());
    rmSync(directory, { recursive: true });
  });

  const policyName = (name: string, { cluster }: { cluster: string }) => `${name}-to-${cluster}`;

  /** Unpacks a fixture, and makes its storages and the policy that carries `source` to `target`. */
  async function add(
    name: string,
    source: { cluster: string; reference: string },
    target: { cluster: string; reference: string },
  ): Promise<Fixture> {
    const fixture = Fixture.open(name);
    fixture.unpack();
    fixtures.push(fixture);
    const { root, storages } = fixture.description;
    const clusters = storages.map(({ region, uri_prefixes: prefixes }) => ({ name: `${name}-${region}`, region, prefixes }));
    for (const cluster of clusters) {
      await backend.client
        .call('createCluster', {
          body: clusterDocument(cluster.name, { region: cluster.region, prefixes: cluster.prefixes, connection: 'disk' }),
        })
        .catch(() => undefined);
    }
    await backend.client.call('createPolicy', {
      body: policyDocument(policyName(name, target), {
        source,
        target: { ...target, storage: `${name}-${REGION}`, location: `file:${root}/${REGION}/${target.cluster}/` },
      }),
    });
    return fixture;
  }

  async function expectPublished(policy: string) {
    const { status, reason, result } = await runPolicy(backend.client, policy);
    expect({ status, reason, held: result?.heldTables }).toMatchObject({ status: 'succeeded', held: [] });
  }

  async function expectRows(fixture: Fixture, name: string, metadataLocation: string, commit: number) {
    const { table } = fixture.tables.find(candidate => candidate.name === name)!;
    const { snapshot_ids: ids } = table.commits[commit];
    const forbidden = fixture.description.storages.filter(({ region }) => region !== REGION).flatMap(({ uri_prefixes }) => uri_prefixes);
    const read = await readSnapshots({ metadataLocation, forbidden });
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
      const fixture = await add(name, { cluster: 'sql', reference: name }, target);
      const writer = new RestWriter(rest.uri, reference);
      const [{ name: tableName, table }] = fixture.tables;
      const seen = new Set<string>();
      for (const { metadata_location: metadataLocation } of table.commits) {
        sql.set(name, { [tableName]: metadataLocation });
        await expectPublished(policyName(name, target));
        seen.add((await writer.pointers('sales'))[tableName]);
      }
      expect(seen.size).toBe(table.commits.length);
      const { [tableName]: metadataLocation } = await writer.pointers('sales');
      await expectRows(fixture, tableName, metadataLocation, table.commits.length - 1);

      const head = await runPython('read_rest_head.py', rest.uri, tableName, '--warehouse', reference);
      const main = table.commits.at(-1)!.snapshot_ids.at(-1)!;
      expect(head).toMatchObject({ rows: table.snapshots[main].rows });
      expect(await runPolicy(backend.client, policyName(name, target))).toMatchObject({ reason: { code: 'nothing-new' } });
    },
    400_000,
  );

  it('carries tables from SQL to Nessie', async () => {
    const target = { cluster: 'nessie', reference: 'from_sql' };
    const fixture = await add('appended-manifests', { cluster: 'sql', reference: 'appended' }, target);
    const writer = new NessieWriter(nessie.uri, 'main');
    const commits = fixture.tables[0].table.commits.length;
    for (let commit = 0; commit < commits; commit += 1) {
      sql.set('appended', Object.fromEntries(fixture.tables.map(({ name, table }) => [name, table.commits[commit].metadata_location])));
      await expectPublished(policyName('appended-manifests', target));
    }
    const replica = await writer.pointers('from_sql');
    for (const { name } of fixture.tables) {
      await expectRows(fixture, name, replica[name], commits - 1);
    }
    expect((await writer.log('from_sql'))[0]).toMatchObject({ 'portage.policy': policyName('appended-manifests', target) });
  }, 240_000);

  it('carries tables from Iceberg REST to SQL', async () => {
    await rest.createWarehouse('origin');
    const writer = new RestWriter(rest.uri, 'origin');
    const target = { cluster: 'sql', reference: 'from_rest' };
    const fixture = await add('empty-table', { cluster: 'rest', reference: 'origin' }, target);
    for (const commit of [0, 1, 3]) {
      const heads = fixture.tables.map(({ name, table }) => [
        name,
        table.commits[Math.min(commit, table.commits.length - 1)].metadata_location,
      ]);
      await writer.set(Object.fromEntries(heads));
      await expectPublished(policyName('empty-table', target));
    }
    const replica = sql.pointers('from_rest');
    for (const { name, table } of fixture.tables) {
      await expectRows(fixture, name, replica[name], table.commits.length - 1);
    }
    await writer.set({ 'sales.emptied': null });
    await expectPublished(policyName('empty-table', target));
    expect(Object.keys(sql.pointers('from_rest'))).not.toContain('sales.emptied');
  }, 240_000);

  describe('from Nessie to Iceberg REST, with a table that is dropped, made again and renamed', () => {
    const name = 'drop-recreate-rename';
    const allowing = { cluster: 'rest-replacing', reference: 'replacing' };
    const refusing = { cluster: 'rest', reference: 'refusing' };
    let fixture: Fixture;
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
      fixture = await add(name, { cluster: 'nessie', reference: 'origin' }, allowing);
      await add(name, { cluster: 'nessie', reference: 'origin' }, refusing);
      for (const number of [1, 2, 3, 4]) {
        await commit(number);
      }
      await expectPublished(policyName(name, allowing));
      await expectPublished(policyName(name, refusing));
    }, 120_000);

    it('replaces the table where the connection allows it, and holds it with the reason where it does not', async () => {
      for (const number of [5, 6, 7, 8]) {
        await commit(number);
      }
      await expectPublished(policyName(name, allowing));
      const job = await runPolicy(backend.client, policyName(name, refusing));
      expect(job.result?.heldTables).toMatchObject([{ table: 'sales.orders', reason: { code: 'unsupported-catalog-change' } }]);
      const replica = await new RestWriter(rest.uri, 'replacing').pointers('sales');
      await expectRows(fixture, 'sales.orders', replica['sales.orders'], 1);
    }, 120_000);

    it('renames without copying anything again', async () => {
      await commit(9);
      for (const [target, reference] of [
        [allowing, 'replacing'],
        [refusing, 'refusing'],
      ] as const) {
        const job = await runPolicy(backend.client, policyName(name, target));
        expect(job).toMatchObject({ status: 'succeeded', result: { filesCopied: 0 } });
        const replica = await new RestWriter(rest.uri, reference).pointers('sales');
        expect(Object.keys(replica).sort()).toEqual(['sales.orders', 'sales.renamed']);
        await expectRows(fixture, 'sales.renamed', replica['sales.renamed'], 2);
      }
      await commit(10);
      await expectPublished(policyName(name, allowing));
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
    let fixture!: Fixture;
    for (const [index, target] of hops.slice(1).entries()) {
      fixture = await add('view', hops[index], target);
    }
    const [{ name: tableName, table }] = fixture.tables;
    const [[viewName, view]] = Object.entries(fixture.description.views!);
    for (const [commit, { metadata_location: metadataLocation }] of view.commits.entries()) {
      sql.set('views', { [tableName]: table.commits[commit].metadata_location });
      sql.set('views', { [viewName]: metadataLocation }, 'view');
      for (const target of hops.slice(1)) {
        await expectPublished(policyName('view', target));
      }
    }

    const source = await readView(view.head);
    const inNessie = (await new NessieWriter(nessie.uri, 'main').pointers('views', 'ICEBERG_VIEW'))[viewName];
    const inRest = (await new RestWriter(rest.uri, 'views').pointers('sales', 'view'))[viewName];
    const inSql = sql.pointers('views_back', 'view')[viewName];
    for (const [replica, cluster] of [
      [inNessie, 'nessie'],
      [inRest, 'rest'],
      [inSql, 'sql'],
    ]) {
      const { location, properties, ...rest_ } = await readView(replica);
      expect(location).toMatch(new RegExp(`^file:/tmp/portage-fixtures/view/us/${cluster}/sales/orders_view-[0-9a-f]{8}$`));
      const { location: _location, properties: own, ...expected } = source;
      expect(rest_).toEqual(expected);
      expect(properties).toMatchObject(own as object);
    }
    await expectRows(fixture, tableName, sql.pointers('views_back')[tableName], table.commits.length - 1);
    // Iceberg's own reader of views has taken it.
    const loaded = await (await fetch(`${rest.uri}/v1/views/namespaces/sales/views/${viewName.split('.')[1]}`)).json();
    expect(loaded.metadata).toMatchObject({ 'view-uuid': source['view-uuid'], 'current-version-id': source['current-version-id'] });

    sql.set('views', { [viewName]: null });
    for (const target of hops.slice(1)) {
      await expectPublished(policyName('view', target));
    }
    expect(sql.pointers('views_back', 'view')).toEqual({});
  }, 240_000);
});

/** A view's metadata file, plain or gzip. */
async function readView(uri: string): Promise<Record<string, unknown>> {
  const bytes = await readFile(uri.replace(/^file:/, ''));
  return JSON.parse((uri.includes('.gz.') ? gunzipSync(bytes) : bytes).toString());
}
