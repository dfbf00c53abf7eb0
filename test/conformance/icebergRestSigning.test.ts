import type { CatalogConnector } from '@portage/backstage-plugin-replication-node';
import { createIcebergRestCatalog } from '@portage/workers';
import { startS3, type S3Server } from '../servers/startS3';

/** A second REST catalog, of other make, which checks the signature of each request as AWS does. */
describe('an Iceberg REST catalog that demands signatures', () => {
  let server: S3Server;
  const opened: CatalogConnector[] = [];

  beforeAll(async () => {
    server = await startS3({ name: 'tables', iceberg: true });
  }, 120_000);
  afterAll(async () => {
    await Promise.all(opened.map(catalog => catalog.close()));
    await server?.stop();
  });

  const open = async (secretAccessKey: string) => {
    const { icebergUri: uri, accessKeyId } = server;
    const sigv4 = { region: 'us-east-1', service: 's3tables', accessKeyId, secretAccessKey };
    const catalog = await createIcebergRestCatalog({ name: 'lake', type: 'iceberg-rest', options: { uri, sigv4 } });
    opened.push(catalog);
    return catalog;
  };

  it('believes a request that is signed with the right key, whatever its query holds', async () => {
    const catalog = await open(server.secretAccessKey);
    for (const warehouse of ['lakehouse', 's3://lake house/ü+%', 'arn:aws:s3tables:us-east-1:000000000000:bucket/lakehouse']) {
      expect(await catalog.head(warehouse)).toMatchObject({ name: warehouse, type: 'catalog' });
    }
  });

  it('refuses one that is signed with another, and shows neither', async () => {
    const outcome = await (await open('another-secret')).head('lakehouse').catch(error => error);
    expect(outcome).toMatchObject({ code: 'catalog-denied', retryable: false, message: expect.not.stringContaining('secret') });
  });
});
