import { inspect } from 'node:util';
import type { CatalogConnector } from '@portage/backstage-plugin-replication-node';
import { READ_ATTEMPTS } from '../http/CatalogHttpClient';
import { ScriptedServer } from '../testing/ScriptedServer';
import { createNessieCatalog } from './createNessieCatalog';

const MAIN = { reference: { type: 'BRANCH', name: 'main', hash: 'abc' } };

describe('createNessieCatalog', () => {
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
    catalog = await createNessieCatalog({ name: 'lake', type: 'nessie', options: { uri: `${origin}/api/v2/`, ...options } });
    return catalog;
  };

  it.each([
    [{ uri: 'http://127.0.0.1:1/api/v1' }, /connections\.lake\.uri: must end in \/api\/v2/],
    [{ uri: 'ftp://127.0.0.1/api/v2' }, /connections\.lake\.uri: must be an http or https address/],
    [{ uri: 'http://me:secret@127.0.0.1/api/v2' }, /connections\.lake\.uri: must hold no user name/],
    [{ token: 'secret', oauth2: { tokenUri: 'http://127.0.0.1/t', clientId: 'c', clientSecret: 'secret' } }, /connections\.lake\.token: /],
    [{ oauth2: { tokenUri: 'http://127.0.0.1/t', clientId: 'c' } }, /connections\.lake\.oauth2\.clientSecret/],
    [{ tokn: 'secret' }, /"tokn"/],
  ])('refuses %p and names the setting', async (options, message) => {
    await expect(open(options)).rejects.toMatchObject({
      code: 'not-configured',
      message: expect.stringMatching(message),
    });
    await expect(open(options)).rejects.toMatchObject({ message: expect.not.stringContaining('secret') });
  });

  it('sends references encoded, and shows no token', async () => {
    server.answers = [{ body: MAIN }];
    const opened = await open({ token: 'secret-token' });
    expect(await opened.head('team/main %')).toEqual({ name: 'main', type: 'branch', hash: 'abc' });
    expect(server.requests).toMatchObject([{ url: '/api/v2/trees/team%2Fmain%20%25', authorization: 'Bearer secret-token' }]);
    expect(inspect(opened, { depth: 10 })).not.toContain('secret-token');
  });

  it('asks again when the server is not well, up to a limit', async () => {
    const opened = await open();
    server.answers = [{ status: 503, text: 'starting' }, { status: 429, text: '' }, { body: MAIN }];
    expect(await opened.head('main')).toMatchObject({ hash: 'abc' });

    server.requests.length = 0;
    server.answers = [{ status: 500, body: { message: 'out of order', errorCode: 'UNKNOWN' } }];
    await expect(opened.head('main')).rejects.toMatchObject({
      code: 'catalog-unreachable',
      retryable: true,
      message: expect.stringMatching(/"lake" .* answered 500 UNKNOWN: out of order/),
    });
    expect(server.requests).toHaveLength(READ_ATTEMPTS);
  }, 20_000);

  it('takes an answer that does not come for a lost one', async () => {
    server.answers = [{ never: true }, { body: MAIN }];
    const opened = await open({ requestTimeoutMs: 300 });
    expect(await opened.head('main')).toMatchObject({ hash: 'abc' });
  });

  it('stops at once when it is told to', async () => {
    server.answers = [{ never: true }];
    const opened = await open();
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await expect(opened.head('main', { signal: abort.signal })).rejects.toThrow('enough');
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [{ status: 401, body: { message: 'no token' } }, 'catalog-denied'],
    [{ status: 403, body: { message: 'not yours' } }, 'catalog-denied'],
    [{ status: 302, text: 'https://login' }, 'catalog-error'],
    [{ text: '<html>login</html>' }, 'catalog-error'],
    [{ body: { other: 'service' } }, 'catalog-error'],
  ])('does not repeat what %j says for good', async (answer, code) => {
    server.answers = [answer];
    const opened = await open({ token: 'secret-token' });
    await expect(opened.head('main')).rejects.toMatchObject({ code, retryable: false, message: expect.not.stringContaining('secret') });
    expect(server.requests).toHaveLength(1);
  });

  it('refuses a listing that does not get on', async () => {
    server.answers = [{ body: { references: [MAIN.reference], hasMore: true, token: 'same' } }];
    const opened = await open();
    await expect(opened.references()).rejects.toMatchObject({ code: 'catalog-error', message: expect.stringContaining('page token') });
  });

  describe('with credentials for a token server', () => {
    const oauth2 = () => ({ tokenUri: `${origin}/token`, clientId: 'port age', clientSecret: 's:ecret', scope: 'catalog' });

    it('fetches a token once, and another when it is no longer taken', async () => {
      server.answers = [
        { body: { access_token: 'first', expires_in: 3600 } },
        { body: MAIN },
        { body: MAIN },
        { status: 401, body: { message: 'revoked' } },
        { body: { access_token: 'second', expires_in: 3600 } },
        { body: MAIN },
      ];
      const opened = await open({ oauth2: oauth2() });
      await opened.head('main');
      await opened.head('main');
      await opened.head('main');
      expect(server.requests.map(({ url, authorization }) => `${url} ${authorization}`)).toEqual([
        `/token Basic ${Buffer.from('port%20age:s%3Aecret').toString('base64')}`,
        '/api/v2/trees/main Bearer first',
        '/api/v2/trees/main Bearer first',
        '/api/v2/trees/main Bearer first',
        `/token Basic ${Buffer.from('port%20age:s%3Aecret').toString('base64')}`,
        '/api/v2/trees/main Bearer second',
      ]);
      expect(server.requests[0].body).toBe('grant_type=client_credentials&scope=catalog');
    });

    it.each([
      [{ status: 401, body: { error: 'invalid_client' } }, 'catalog-denied', 1],
      [{ body: { no: 'token' } }, 'catalog-denied', 1],
    ])('tells a refusal: %j', async (answer, code, requests) => {
      server.answers = [answer];
      const opened = await open({ oauth2: oauth2() });
      await expect(opened.head('main')).rejects.toMatchObject({ code, message: expect.not.stringContaining('ecret') });
      expect(server.requests).toHaveLength(requests);
    });
  });
});
