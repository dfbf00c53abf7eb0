import { join } from 'node:path';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startS3, type S3Server } from '../servers/startS3';
import { startSpark, type SparkReader } from '../servers/startSpark';
import { clusterDocument } from '../support/clusterDocument';
import { expectedRows } from '../support/expectedRows';
import { Fixture } from '../support/Fixture';
import { NessieWriter } from '../support/NessieWriter';
import { policyDocument } from '../support/policyDocument';
import { runPolicy } from '../support/runPolicy';
import { startBackend, type TestBackend } from '../support/startBackend';
import { uploadDirectory } from '../support/uploadDirectory';

/**
 * Two S3 servers and Nessie, as in production, small. The replica in one region is read by Spark through NessieCatalog, on the replica's
 * own branch, when the S3 server of the other region is gone.
 */
describe('a replica on S3 and Nessie, read by Spark', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ name: tableName, table }] = fixture.tables;
  const branch = 'main_replica_us';
  let eu: S3Server;
  let us: S3Server;
  let nessie: NessieServer;
  let backend: TestBackend;
  let writer: NessieWriter;
  let spark: SparkReader;

  beforeAll(async () => {
    spark = await startSpark();
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
    await Promise.all([backend?.stop(), spark?.stop()]);
    await Promise.all([nessie?.stop(), eu?.stop(), us?.stop()]);
  }, 60_000);

  function s3Connection({ endpoint, accessKeyId, secretAccessKey }: S3Server) {
    return { type: 's3', endpoint, region: 'us-east-1', accessKeyId, secretAccessKey, forcePathStyle: true };
  }

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

  /** A catalog that sees one branch, and of the two S3 servers only the one that is left. */
  function nessieCatalog(reference: string) {
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

  it('is whole at every snapshot while the source region is down', async () => {
    // Twice, so that what the first run localized is carried over by the second.
    const middle = Math.floor(table.commits.length / 2);
    for (const commit of [table.commits[middle], table.commits.at(-1)!]) {
      expect(await replicateCommit(commit)).toMatchObject({ status: 'succeeded', result: { tables: 1, heldTables: [] } });
    }
    await eu.crash();

    await expect(spark.read({ catalog: nessieCatalog('main'), table: tableName })).rejects.toThrow('NoSuchBucket');
    const read = await spark.read({ catalog: nessieCatalog(branch), table: tableName });

    const expected = expectedRows(table);
    expect(read.snapshots).toEqual(expected);
    const current = table.commits.at(-1)!.snapshot_ids.at(-1)!;
    expect(read.refs).toEqual({ main: { type: 'branch', snapshotId: current, ...expected[current] } });
    expect(read.head).toEqual(expected[current]);
  }, 240_000);
});
