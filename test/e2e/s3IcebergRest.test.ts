import { startIcebergRest, type IcebergRestServer } from '../servers/startIcebergRest';
import { startS3, type S3Server } from '../servers/startS3';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { RestWriter } from '../support/RestWriter';
import { runPolicy } from '../support/runPolicy';
import { runPython } from '../support/runPython';
import { s3Connection } from '../support/s3Connection';
import { startBackend, type TestBackend } from '../support/startBackend';
import { uploadDirectory } from '../support/uploadDirectory';
import { waitForJob } from '../support/waitForJob';

/** A warehouse a region, an S3 server a region: what the server writes of itself lies in the region too, and reads while the other is down. */
describe('two regions on S3 and Iceberg REST', () => {
  const fixture = Fixture.open('s3-pyiceberg');
  const [{ name: tableName, table }] = fixture.tables;
  let eu: S3Server;
  let us: S3Server;
  let rest: IcebergRestServer;
  let backend: TestBackend;

  beforeAll(async () => {
    fixture.unpack();
    [eu, us] = await Promise.all([startS3({ name: 'eu' }), startS3({ name: 'us' })]);
    await uploadDirectory(eu, 'eu-bucket', `${fixture.description.root}/s3/eu-bucket`);
    await uploadDirectory(us, 'us-bucket', `${fixture.description.root}/s3/us-bucket`);
    // One server can have one S3: the replica's. The source is registered from the files of the EU, which are copied to it for its eyes only.
    rest = await startIcebergRest({ s3: { ...us, warehouse: 's3://us-bucket/warehouse' } });
    await Promise.all([rest.createWarehouse('main'), rest.createWarehouse('main_replica_us')]);
    const connections = {
      'lake-catalog': { type: 'iceberg-rest', uri: `${rest.uri}/v1` },
      'eu-lake': s3Connection(eu),
      'us-lake': s3Connection(us),
    };
    backend = await startBackend({ replication: { region: 'us', connections } });
    const createCluster = (...document: Parameters<typeof clusterDocument>) =>
      backend.client.call('createCluster', { body: clusterDocument(...document) });
    await createCluster('eu-lake', { region: 'eu', connection: 'eu-lake', prefixes: ['s3://eu-bucket/', 's3a://eu-bucket/'] });
    await createCluster('us-lake', { region: 'us', connection: 'us-lake', prefixes: ['s3://us-bucket/'] });
    await createCluster('lake-catalog', { region: 'us', connection: 'lake-catalog' });
    await backend.client.call('createPolicy', {
      body: policyDocument('sales-to-us', {
        source: { cluster: 'lake-catalog', reference: 'main' },
        target: { cluster: 'lake-catalog', reference: 'main_replica_us', storage: 'us-lake', location: 's3://us-bucket/replica/' },
      }),
    });
  }, 400_000);

  afterAll(async () => {
    await backend?.stop();
    await Promise.all([rest?.stop(), eu?.stop(), us?.stop()]);
    fixture.remove();
  });

  it('moves the replica on by updates, and leaves it whole while the source region is down', async () => {
    await uploadDirectory(us, 'eu-bucket', `${fixture.description.root}/s3/eu-bucket`);
    const writer = new RestWriter(rest.uri, 'main');
    for (const { metadata_location: metadataLocation } of table.commits) {
      await writer.set({ [tableName]: metadataLocation });
      const { status, reason, result } = await runPolicy(backend.client, 'sales-to-us');
      expect({ status, reason, held: result?.heldTables }).toMatchObject({ status: 'succeeded', held: [] });
    }
    // The catalog made metadata of its own; it says what was proved, and leads to the same rows.
    for (const level of ['metadata', 'files', 'rows'] as const) {
      const { id } = await backend.client.call('verifyPolicy', { path: { name: 'sales-to-us' }, body: { level } });
      const verified = await waitForJob(backend.client, id);
      expect(verified).toMatchObject({ status: 'succeeded', result: { level, ok: true, damages: 0, unproved: 0 } });
    }
    await eu.crash();
    const { [tableName]: metadataLocation } = await new RestWriter(rest.uri, 'main_replica_us').pointers('sales');
    expect(metadataLocation).toMatch(/^s3:\/\/us-bucket\/replica\/sales\/orders-[0-9a-f]{8}\/metadata\//);

    const ids = table.commits.at(-1)!.snapshot_ids;
    const read = await readSnapshots({ metadataLocation, s3: us, forbidden: ['s3://eu-bucket/', 's3a://eu-bucket/'] });
    expect(read.foreignPaths).toEqual([]);
    expect(read.snapshots).toEqual(
      Object.fromEntries(ids.map(id => [id, { rows: table.snapshots[id].rows, sha256: table.snapshots[id].rows_sha256 }])),
    );
    const head = await runPython(
      'read_rest_head.py',
      rest.uri,
      tableName,
      '--warehouse',
      'main_replica_us',
      '--s3',
      us.endpoint,
      us.accessKeyId,
      us.secretAccessKey,
    );
    const last = table.snapshots[ids.at(-1)!];
    expect(head).toEqual({ rows: last.rows, sha256: last.rows_sha256 });
  }, 400_000);
});
