import { join } from 'node:path';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startS3, type S3Server } from '../servers/startS3';
import { startSpark, type SparkReader } from '../servers/startSpark';
import { startTrino, type TrinoServer } from '../servers/startTrino';
import { clusterDocument } from '../support/clusterDocument';
import { expectedRows } from '../support/expectedRows';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { readableParts } from '../support/readableParts';
import { readWithDuckDb } from '../support/readWithDuckDb';
import { readWithTrino } from '../support/readWithTrino';
import { runPolicy } from '../support/runPolicy';
import { s3Connection } from '../support/s3Connection';
import { startBackend, type TestBackend } from '../support/startBackend';
import { uploadDirectory } from '../support/uploadDirectory';

/**
 * Two S3 servers and Nessie, as in production, small. The replica in one region is read when the S3 server of the other region is gone: by
 * Spark and Trino through their catalogs for Nessie, on the replica's own branch, and by DuckDB from the metadata file that stands there.
 */
describe('a replica on S3 and Nessie', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ name: tableName, table }] = fixture.tables;
  const current = table.commits.at(-1)!.snapshot_ids.at(-1)!;
  const branch = 'main_replica_us';
  let eu: S3Server;
  let us: S3Server;
  let nessie: NessieServer;
  let backend: TestBackend;
  let writer: NessieWriter;
  let spark: SparkReader;
  let trino: TrinoServer;

  beforeAll(async () => {
    [spark, trino] = await Promise.all([startSpark(), startTrino()]);
    [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
    nessie = await startNessie();
    writer = new NessieWriter(nessie.uri, 'main');
    fixture.unpack();
    await uploadDirectory(eu, 'eu-bucket', join(fixture.description.root, 's3/eu-bucket'));
    await uploadDirectory(us, 'us-bucket', join(fixture.description.root, 's3/us-bucket'));
    fixture.remove();
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
    const clusters = [
      clusterDocument('eu-lake', { region: 'eu', connection: 'eu-lake', prefixes: ['s3://eu-bucket/', 's3a://eu-bucket/'] }),
      clusterDocument('us-lake', { region: 'us', connection: 'us-lake', prefixes: ['s3://us-bucket/'] }),
      clusterDocument('lake-catalog', { region: 'us', connection: 'lake-catalog' }),
    ];
    for (const body of clusters) {
      await backend.client.call('createCluster', { body });
    }
    await backend.client.call('createPolicy', {
      body: policyDocument('sales-to-us', {
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: { cluster: 'lake-catalog', reference: branch, storage: 'us-lake', location: 's3://us-bucket/replica/' },
        include: ['sales.*'],
      }),
    });
  }

  /** Makes one of the table's own commits on `main`, and replicates it. */
  async function replicateCommit({ metadata_location: metadataLocation, snapshot_ids: ids }: (typeof table.commits)[number]): Promise<Job> {
    await writer.commit({ [tableName]: { metadataLocation, snapshotId: ids.at(-1) ?? '-1' } });
    return runPolicy(backend.client, 'sales-to-us');
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

  /** What an engine that reads parts has to find: this table's schema has never changed. */
  function expectedParts(options: { refs: boolean }) {
    const rows = expectedRows(table);
    return Object.fromEntries(
      readableParts(table, options).map(part => [
        part,
        part.startsWith('snapshot ') ? rows[part.slice('snapshot '.length)] : rows[current],
      ]),
    );
  }

  it('is published commit by commit, and the source region goes down', async () => {
    // Twice, so that what the first run localized is carried over by the second.
    const middle = Math.floor(table.commits.length / 2);
    for (const commit of [table.commits[middle], table.commits.at(-1)!]) {
      expect(await replicateCommit(commit)).toMatchObject({ status: 'succeeded', result: { tables: 1, heldTables: [] } });
    }
    await eu.crash();
  }, 120_000);

  it('is whole for Spark at every snapshot', async () => {
    await expect(spark.read({ catalog: sparkCatalog('main'), table: tableName })).rejects.toThrow('NoSuchBucket');
    const read = await spark.read({ catalog: sparkCatalog(branch), table: tableName });
    const expected = expectedRows(table);
    expect(read.snapshots).toEqual(expected);
    expect(read.refs).toEqual({ main: { type: 'branch', snapshotId: current, ...expected[current] } });
    expect(read.head).toEqual(expected[current]);
  }, 120_000);

  it('is whole for Trino at every snapshot', async () => {
    await addTrinoCatalog('main');
    await addTrinoCatalog(branch);
    const source = await readWithTrino(trino, { catalog: 'main', table: tableName, parts: ['head'] });
    expect(source).toEqual({ head: { error: expect.any(String) } });
    const expected = expectedParts({ refs: true });
    expect(await readWithTrino(trino, { catalog: branch, table: tableName, parts: Object.keys(expected) })).toEqual(expected);
  }, 120_000);

  it('is whole for DuckDB at every snapshot', async () => {
    const { [tableName]: metadataLocation } = await writer.pointers(branch);
    const expected = expectedParts({ refs: false });
    expect(await readWithDuckDb({ metadataLocation, parts: Object.keys(expected), s3: us })).toEqual(expected);
  }, 120_000);
});
