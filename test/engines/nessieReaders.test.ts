import { join } from 'node:path';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startS3, type S3Server } from '../servers/startS3';
import { startSpark, type SparkReader } from '../servers/startSpark';
import { startTrino, type TrinoServer } from '../servers/startTrino';
import { clusterDocument } from '../support/clusterDocument';
import { DELETION_VECTORS_IN_TRINO } from '../support/deletionVectorsInTrino';
import { expectedRows } from '../support/expectedRows';
import { expectedSnapshots } from '../support/expectedSnapshots';
import { Fixture, type FixtureTable } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readableParts } from '../support/readableParts';
import type { ReaderLimit } from '../support/Reading';
import { readWithDuckDb } from '../support/readWithDuckDb';
import { readWithTrino } from '../support/readWithTrino';
import { runPolicy } from '../support/runPolicy';
import { s3Connection } from '../support/s3Connection';
import { startBackend, type TestBackend } from '../support/startBackend';
import { tellLimits } from '../support/tellLimits';
import { uploadDirectory } from '../support/uploadDirectory';

/** A fixture with one table in buckets: the branch of its source, and that of its replica. */
interface Scene {
  fixture: Fixture;
  tableName: string;
  table: FixtureTable;
  branch: string;
  replica: string;
}

function openScene(name: string): Scene {
  const fixture = Fixture.open(name);
  const [{ name: tableName, table }] = fixture.tables;
  return { fixture, tableName, table, branch: name, replica: `${name}_replica_us` };
}

/**
 * Two S3 servers and Nessie, as in production, small. The replica in one region is read when the S3 server of the other region is gone: by
 * Spark and Trino through their catalogs for Nessie, on the replica's own branch, and by DuckDB from the metadata file that stands there.
 */
describe('a replica on S3 and Nessie', () => {
  const scenes = Fixture.names()
    .filter(name => name.startsWith('s3-'))
    .map(openScene);
  const each = scenes.map(scene => [scene.fixture.name, scene] as const);
  let eu: S3Server;
  let us: S3Server;
  let nessie: NessieServer;
  let backend: TestBackend;
  let spark: SparkReader;
  let trino: TrinoServer;

  beforeAll(async () => {
    [spark, trino] = await Promise.all([startSpark(), startTrino()]);
    [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
    nessie = await startNessie();
    for (const { fixture } of scenes) {
      fixture.unpack();
      await uploadDirectory(eu, 'eu-bucket', join(fixture.description.root, 's3/eu-bucket'));
      await uploadDirectory(us, 'us-bucket', join(fixture.description.root, 's3/us-bucket'));
      fixture.remove();
    }
    backend = await startBackend({
      replication: {
        region: 'us',
        connections: { 'lake-catalog': { type: 'nessie', uri: nessie.uri }, 'eu-lake': s3Connection(eu), 'us-lake': s3Connection(us) },
      },
    });
    await createDocuments();
  }, 400_000);

  afterAll(async () => {
    await Promise.all([backend?.stop(), spark?.stop(), trino?.stop()]);
    await Promise.all([nessie?.stop(), eu?.stop(), us?.stop()]);
  }, 60_000);

  async function createDocuments() {
    const prefixes = (bucket: string) => [`s3://${bucket}/`, `s3a://${bucket}/`];
    const clusters = [
      clusterDocument('eu-lake', { region: 'eu', connection: 'eu-lake', prefixes: prefixes('eu-bucket') }),
      clusterDocument('us-lake', { region: 'us', connection: 'us-lake', prefixes: prefixes('us-bucket') }),
      clusterDocument('lake-catalog', { region: 'us', connection: 'lake-catalog' }),
    ];
    for (const body of clusters) {
      await backend.client.call('createCluster', { body });
    }
    for (const { fixture, branch, replica } of scenes) {
      const [bucket] = fixture.description.storages.find(({ region }) => region === 'us')!.uri_prefixes;
      await backend.client.call('createPolicy', {
        body: policyDocument(fixture.name, {
          source: { cluster: 'lake-catalog', reference: branch },
          target: { cluster: 'lake-catalog', reference: replica, storage: 'us-lake', location: `${bucket}replica/${fixture.name}/` },
          include: ['sales.*'],
        }),
      });
    }
  }

  /** Spark's catalog that sees one branch, and of the two S3 servers only the one that is left. */
  function sparkCatalog(reference: string) {
    const { endpoint, accessKeyId, secretAccessKey } = us;
    return {
      name: reference,
      properties: {
        'catalog-impl': 'org.apache.iceberg.nessie.NessieCatalog',
        uri: nessie.uri,
        ref: reference,
        warehouse: 's3://us-bucket/warehouse',
        'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
        'client.region': 'us-east-1',
        's3.endpoint': endpoint,
        's3.access-key-id': accessKeyId,
        's3.secret-access-key': secretAccessKey,
        's3.path-style-access': 'true',
      },
    };
  }

  /** The same of Trino. */
  async function addTrinoCatalog(reference: string) {
    await trino.addCatalog(reference, {
      'iceberg.catalog.type': 'nessie',
      'iceberg.nessie-catalog.uri': nessie.uri,
      'iceberg.nessie-catalog.ref': reference,
      'iceberg.nessie-catalog.default-warehouse-dir': 's3://us-bucket/warehouse',
      'fs.native-s3.enabled': 'true',
      's3.endpoint': us.endpoint,
      's3.region': 'us-east-1',
      's3.path-style-access': 'true',
      's3.aws-access-key': us.accessKeyId,
      's3.aws-secret-key': us.secretAccessKey,
    });
  }

  /** The newest snapshot, which the head and `main` show. */
  const currentOf = ({ table }: Scene) => table.commits.at(-1)!.snapshot_ids.at(-1)!;

  /** What an engine that reads parts has to find: these tables' schemas have never changed. */
  function expectedParts(scene: Scene, options: { refs: boolean; limit?: ReaderLimit }) {
    const { table } = scene;
    const rows = expectedRows(table);
    const expected = (part: string) => {
      const id = part.startsWith('snapshot ') ? part.slice('snapshot '.length) : currentOf(scene);
      return options.limit && table.snapshots[id].deletion_vectors > 0 ? { limit: options.limit.message } : rows[id];
    };
    return Object.fromEntries(readableParts(table, options).map(part => [part, expected(part)]));
  }

  it('is published commit by commit, and the source region goes down', async () => {
    for (const { fixture, tableName, table, branch } of scenes) {
      const writer = new NessieWriter(nessie.uri, branch);
      await writer.createBranch(branch, 'main');
      // Twice, so that what the first run localized is carried over by the second.
      const middle = Math.floor(table.commits.length / 2);
      for (const { metadata_location: metadataLocation, snapshot_ids: ids } of [table.commits[middle], table.commits.at(-1)!]) {
        await writer.commit({ [tableName]: { metadataLocation, snapshotId: ids.at(-1) ?? '-1' } });
        const job = await runPolicy(backend.client, fixture.name);
        expect(job).toMatchObject({ status: 'succeeded', result: { tables: 1, heldTables: [] } });
      }
    }
    await eu.crash();
  }, 120_000);

  it.each(each)(
    'is whole for Spark at every snapshot of %s',
    async (_name, scene) => {
      const { tableName, table, branch, replica } = scene;
      await expect(spark.read({ catalog: sparkCatalog(branch), table: tableName })).rejects.toThrow('NoSuchBucket');
      const lineage = table.format_version > 2;
      const read = await spark.read({ catalog: sparkCatalog(replica), table: tableName, lineage });
      const current = expectedRows(table)[currentOf(scene)];
      expect(read.snapshots).toEqual(expectedSnapshots(table, read));
      expect(read.refs).toEqual({ main: { type: 'branch', snapshotId: currentOf(scene), ...current } });
      expect(read.head).toEqual(current);
    },
    120_000,
  );

  it.each(each)(
    'is whole for Trino at every snapshot of %s',
    async (_name, scene) => {
      const { tableName, branch, replica } = scene;
      await addTrinoCatalog(branch);
      await addTrinoCatalog(replica);
      const source = await readWithTrino(trino, { catalog: branch, table: tableName, parts: ['head'] });
      expect(source).toEqual({ head: { error: expect.any(String) } });
      const expected = expectedParts(scene, { refs: true, limit: DELETION_VECTORS_IN_TRINO });
      const read = await readWithTrino(trino, { catalog: replica, table: tableName, parts: Object.keys(expected) });
      expect(tellLimits(read, DELETION_VECTORS_IN_TRINO)).toEqual(expected);
    },
    120_000,
  );

  it.each(each)(
    'is whole for DuckDB at every snapshot of %s',
    async (_name, scene) => {
      const { [scene.tableName]: metadataLocation } = await new NessieWriter(nessie.uri, 'main').pointers(scene.replica);
      const expected = expectedParts(scene, { refs: false });
      expect(await readWithDuckDb({ metadataLocation, parts: Object.keys(expected), s3: us })).toEqual(expected);
    },
    120_000,
  );
});
