import { join } from 'node:path';
import type { CatalogChange, CatalogConnector } from '@portage/backstage-plugin-replication-node';
import { createIcebergRestCatalog } from '@portage/workers';
import { startIcebergRest, type IcebergRestServer } from '../servers/startIcebergRest';
import { failOnce } from '../support/failOnce';
import { putTable } from '../support/putTable';
import { openWithMetadataFiles } from '../support/openWithMetadataFiles';
import { startProxy, type Proxy, type ProxyVerdict } from '../support/startProxy';

const FAULTS: ProxyVerdict[] = ['cut-request', 'cut-answer', 'hold-answer'];

describe('an Iceberg REST catalog over a bad network', () => {
  let server: IcebergRestServer;
  let proxy: Proxy;
  let catalog: CatalogConnector;
  let direct: CatalogConnector;
  let reference: string;
  let references = 0;
  let head: string;

  const open = async (uri: string, requestTimeoutMs?: number) =>
    openWithMetadataFiles({
      catalog: await createIcebergRestCatalog({
        name: 'lake',
        type: 'iceberg-rest',
        options: { uri, allowDropAndRegister: true, requestTimeoutMs },
      }),
      directory: join(server.directory, 'metadata'),
      createReference: name => server.createWarehouse(name),
    });
  const commitTo = (target: CatalogConnector, expectedHash: string, ...changes: CatalogChange[]) =>
    target.commit(reference, { expectedHash, message: '', properties: {}, changes });
  const locations = async () => {
    const { pointers } = await direct.load(reference);
    return Object.fromEntries(pointers.map(({ key, metadataLocation }) => [key.join('/'), metadataLocation]));
  };

  beforeAll(async () => {
    server = await startIcebergRest();
    direct = await open(server.uri);
  }, 120_000);
  afterAll(async () => {
    await direct?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    references += 1;
    reference = `replica_${references}`;
    proxy = await startProxy(Number(new URL(server.uri).port));
    catalog = await open(`http://127.0.0.1:${proxy.port}`, 1_500);
    const { hash } = await catalog.createReference(reference);
    head = (await commitTo(direct, hash, putTable(['s', 'a'], 's3://us/a/1.json'), putTable(['s', 'b'], 's3://us/b/1.json'))).hash;
  });
  afterEach(async () => {
    await catalog.close();
    await proxy.stop();
  });

  const moveA = putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json');
  const moveB = putTable(['s', 'b'], 's3://us/b/2.json', 's3://us/b/1.json');

  describe.each(FAULTS)('after a %s', fault => {
    it.each<[string, string, CatalogChange[], Record<string, string>]>([
      ['an update', 'assert-table-uuid', [moveA], { 's/a': 's3://us/a/2.json', 's/b': 's3://us/b/1.json' }],
      ['a transaction', 'transactions/commit', [moveA, moveB], { 's/a': 's3://us/a/2.json', 's/b': 's3://us/b/2.json' }],
      [
        'a registration',
        '/register',
        [putTable(['s', 'c'], 's3://us/c/1.json')],
        { 's/a': 's3://us/a/1.json', 's/b': 's3://us/b/1.json', 's/c': 's3://us/c/1.json' },
      ],
      ['a drop', 'DELETE', [{ type: 'drop', key: ['s', 'b'] }], { 's/a': 's3://us/a/1.json' }],
      [
        'a rename',
        'tables/rename',
        [{ type: 'drop', key: ['s', 'b'] }, putTable(['t', 'b'], 's3://us/b/1.json')],
        { 's/a': 's3://us/a/1.json', 't/b': 's3://us/b/1.json' },
      ],
    ])('lands %s once', async (_what, text, changes, expected) => {
      const sent = failOnce(proxy, text, fault);
      const landed = await commitTo(catalog, head, ...changes);
      expect(await locations()).toEqual(expected);
      expect((await direct.head(reference))?.hash).toBe(landed.hash);
      expect(sent()).toBe(fault === 'cut-request' ? 2 : 1);
    });
  });

  it('tells a lost request from one whose place was taken meanwhile', async () => {
    failOnce(proxy, 'assert-table-uuid', async () => {
      await commitTo(direct, head, putTable(['s', 'a'], 's3://us/a/9.json', 's3://us/a/1.json'));
      return 'cut-request';
    });
    await expect(commitTo(catalog, head, moveA)).rejects.toMatchObject({ code: 'catalog-conflict' });
    expect(await locations()).toEqual({ 's/a': 's3://us/a/9.json', 's/b': 's3://us/b/1.json' });
  });

  it('changes neither of two tables where one was changed by somebody else', async () => {
    failOnce(proxy, 'transactions/commit', async () => {
      await commitTo(direct, head, putTable(['s', 'b'], 's3://us/b/9.json', 's3://us/b/1.json'));
      return 'forward';
    });
    await expect(commitTo(catalog, head, moveA, moveB)).rejects.toMatchObject({ code: 'catalog-conflict', retryable: true });
    expect(await locations()).toEqual({ 's/a': 's3://us/a/1.json', 's/b': 's3://us/b/9.json' });
  });

  it('goes on where a commit stopped half-way', async () => {
    const changes = [moveA, putTable(['s', 'c'], 's3://us/c/1.json')];
    const broken = new AbortController();
    proxy.judge = sent => {
      if (sent.includes('/register')) {
        broken.abort(new Error('the worker is gone'));
      }
      return 'forward';
    };
    await expect(
      catalog.commit(reference, { expectedHash: head, message: '', properties: {}, changes }, { signal: broken.signal }),
    ).rejects.toThrow('the worker is gone');
    proxy.judge = () => 'forward';
    const halfway = await direct.load(reference);
    const again = [putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/2.json'), ...(halfway.pointers.length === 3 ? [] : [changes[1]])];
    await commitTo(catalog, halfway.hash, ...again);
    expect(await locations()).toEqual({ 's/a': 's3://us/a/2.json', 's/b': 's3://us/b/1.json', 's/c': 's3://us/c/1.json' });
  });
});
