import type { CatalogConnector } from '@portage/backstage-plugin-replication-node';
import { ScriptedServer } from '../testing/ScriptedServer';
import { createIcebergRestCatalog } from './createIcebergRestCatalog';

const CONFIG = { body: { defaults: {}, overrides: {} } };
const NO_NAMESPACES = { body: { namespaces: [] } };

describe('createIcebergRestCatalog', () => {
  let server: ScriptedServer;
  let origin: string;
  let catalog: CatalogConnector | undefined;

  beforeEach(async () => {
    server = new ScriptedServer();
    origin = await server.start();
  });
  afterEach(async () => {
    await server.stop();
    await catalog?.close();
    catalog = undefined;
  });

  const open = async (options: Record<string, unknown> = {}) => {
    catalog = await createIcebergRestCatalog({ name: 'lake', type: 'iceberg-rest', options: { uri: origin, ...options } });
    return catalog;
  };
  const urls = () => server.requests.map(({ method, url }) => `${method} ${url}`);

  it.each([
    [{ uri: 'ftp://127.0.0.1' }, /connections\.lake\.uri: must be an http or https address/],
    [{ token: 'secret', sigv4: { region: 'eu-west-1' } }, /connections\.lake\.token: only one/],
    [{ oauth2: { clientId: 'c' } }, /connections\.lake\.oauth2\.clientSecret/],
    [{ sigv4: { region: 'eu-west-1', accessKeyId: 'a' } }, /connections\.lake\.sigv4\.secretAccessKey/],
    [{ wharehouse: 'x' }, /"wharehouse"/],
  ])('refuses %p and names the setting', async (options, message) => {
    await expect(open(options)).rejects.toMatchObject({ code: 'not-configured', message: expect.stringMatching(message) });
  });

  it('asks for the reference as the warehouse, and goes by the prefix that it is told', async () => {
    server.answers = [{ body: { overrides: { prefix: 'ws/eu lake' } } }, NO_NAMESPACES, NO_NAMESPACES];
    expect(await (await open({ uri: `${origin}/v1/`, headers: { 'x-realm': 'r' } })).head('main')).toMatchObject({
      name: 'main',
      type: 'catalog',
    });
    expect(urls()).toEqual([
      'GET /v1/config?warehouse=main',
      'GET /v1/ws/eu%20lake/namespaces?pageToken=&pageSize=500',
      'GET /v1/ws/eu%20lake/namespaces?pageToken=&pageSize=500',
    ]);
    expect(server.requests[0].headers['x-realm']).toBe('r');
  });

  it('takes the warehouse of the connection for every reference', async () => {
    server.answers = [CONFIG, NO_NAMESPACES];
    await (await open({ warehouse: 'arn:aws:s3tables:eu' })).head('main');
    expect(urls()[0]).toBe('GET /v1/config?warehouse=arn%3Aaws%3As3tables%3Aeu');
  });

  it('walks nested namespaces and pages, joins levels as the server says, and loads each entry', async () => {
    server.answers = [
      { body: { overrides: { 'namespace-separator': '%1F' }, endpoints: ['GET /v1/{prefix}/namespaces'] } },
      { body: { namespaces: [['a']], 'next-page-token': 'n1' } },
      NO_NAMESPACES,
      { body: { identifiers: [] } },
      { body: { namespaces: [['a', 'x.y']] } },
      { body: { identifiers: [{ namespace: ['a', 'x.y'], name: 'u/v' }] } },
      NO_NAMESPACES,
      { body: { 'metadata-location': 's3://1.json', metadata: {} } },
    ];
    await (await open()).head('main').catch(() => undefined);
    expect(urls().slice(1, 8)).toEqual([
      'GET /v1/namespaces?pageToken=&pageSize=500',
      'GET /v1/namespaces?pageToken=n1&pageSize=500',
      'GET /v1/namespaces/a/tables?pageToken=&pageSize=500',
      'GET /v1/namespaces?parent=a&pageToken=&pageSize=500',
      'GET /v1/namespaces/a%1Fx.y/tables?pageToken=&pageSize=500',
      'GET /v1/namespaces?parent=a%1Fx.y&pageToken=&pageSize=500',
      'GET /v1/namespaces/a%1Fx.y/tables/u%2Fv?snapshots=refs',
    ]);
  });

  it.each([
    ['fails', { status: 400, body: { error: { message: 'Cannot set metadata location with changes', type: 'IllegalArgumentException' } } }],
    ['forgets the location', { body: { metadata: {} } }],
  ])('loads a table whole where a server that is to leave its history out %s', async (_what, answer) => {
    const listing = [{ body: { namespaces: [['a']] } }, { body: { identifiers: [{ namespace: ['a'], name: 't' }] } }];
    const whole = { body: { 'metadata-location': 's3://1.json', metadata: {} } };
    const endpoints = ['GET /v1/{prefix}/namespaces'];
    server.answers = [{ body: { endpoints } }, ...listing, NO_NAMESPACES, answer, whole, ...listing, NO_NAMESPACES, whole];
    const { pointers } = await (await open()).load('main');
    expect(pointers).toEqual([{ key: ['a', 't'], kind: 'table', metadataLocation: 's3://1.json' }]);
    const table = 'GET /v1/namespaces/a/tables/t';
    expect(urls().filter(url => url.startsWith(table))).toEqual([`${table}?snapshots=refs`, table, table]);
  });

  it('takes no table for dropped of which the server does not say where it lies', async () => {
    const listing = [{ body: { namespaces: [['a']] } }, { body: { identifiers: [{ namespace: ['a'], name: 't' }] } }];
    const nowhere = { body: { metadata: {} } };
    server.answers = [{ body: { endpoints: ['GET /v1/{prefix}/namespaces'] } }, ...listing, NO_NAMESPACES, nowhere, nowhere];
    const loaded = (await open()).load('main');
    await expect(loaded).rejects.toMatchObject({ code: 'catalog-error', message: expect.stringContaining('the table a.t') });
  });

  it('refuses a listing that does not get on', async () => {
    server.answers = [CONFIG, { body: { namespaces: [], 'next-page-token': 'same' } }];
    await expect((await open()).head('main')).rejects.toMatchObject({
      code: 'catalog-error',
      message: expect.stringContaining('page token'),
    });
  });

  it.each([
    [{ status: 401, body: { error: { message: 'no token', type: 'NotAuthorizedException' } } }, 'catalog-denied'],
    [{ status: 403, body: {} }, 'catalog-denied'],
    [{ status: 419, body: {} }, 'catalog-denied'],
    [{ text: '<html>login</html>' }, 'catalog-error'],
  ])('does not repeat what %j says for good', async (answer, code) => {
    server.answers = [answer];
    await expect((await open({ token: 'secret-token' })).head('main')).rejects.toMatchObject({
      code,
      retryable: false,
      message: expect.not.stringContaining('secret'),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('knows no reference where the server has no such warehouse', async () => {
    server.answers = [{ status: 404, body: { error: { message: 'unknown' } } }];
    const opened = await open();
    expect(await opened.head('main')).toBeUndefined();
    await expect(opened.createReference('main')).rejects.toMatchObject({ code: 'unknown-reference' });
  });

  it('sends a bearer token, or one that it fetches from the catalog itself', async () => {
    server.answers = [CONFIG, NO_NAMESPACES];
    await (await open({ token: 'secret-token' })).head('main');
    expect(server.requests[0].authorization).toBe('Bearer secret-token');
    await catalog?.close();

    server.requests.length = 0;
    server.answers = [{ body: { access_token: 'fetched', expires_in: 3600 } }, CONFIG, NO_NAMESPACES];
    await (await open({ oauth2: { clientId: 'c', clientSecret: 's', scope: 'PRINCIPAL_ROLE:ALL' } })).head('main');
    expect(urls().slice(0, 2)).toEqual(['POST /v1/oauth/tokens', 'GET /v1/config?warehouse=main']);
    expect(server.requests[0].body).toBe('grant_type=client_credentials&scope=PRINCIPAL_ROLE%3AALL');
    expect(server.requests[1].authorization).toBe('Bearer fetched');
  });

  it('signs for AWS', async () => {
    server.answers = [CONFIG, NO_NAMESPACES];
    await (
      await open({ sigv4: { region: 'eu-west-1', service: 's3tables', accessKeyId: 'AKID', secretAccessKey: 'secret' } })
    ).head('main');
    expect(server.requests[0].authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/s3tables\/aws4_request, SignedHeaders=accept;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });
});
