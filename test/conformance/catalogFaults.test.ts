import type { CatalogChange, CatalogConnector } from '@portage/backstage-plugin-replication-node';
import { createNessieCatalog, createSqlCatalog } from '@portage/workers';
import { startNessie, type NessieServer } from '../servers/startNessie';
import { startPostgres, type PostgresServer } from '../servers/startPostgres';
import { failOnce } from '../support/failOnce';
import { putTable } from '../support/putTable';
import { startHttpProxy } from '../support/startHttpProxy';
import { startProxy, type Proxy, type ProxyVerdict } from '../support/startProxy';

describe('a Nessie catalog over a bad network', () => {
  let nessie: NessieServer;
  let proxy: Proxy;
  let catalog: CatalogConnector;
  let direct: CatalogConnector;
  let reference: string;
  let references = 0;
  let head: string;

  const commit = (expectedHash: string, ...changes: CatalogChange[]) =>
    catalog.commit(reference, {
      expectedHash,
      message: 'sync',
      properties: { 'portage.policy': 'p', 'portage.source-hash': 'h' },
      changes,
    });

  beforeAll(async () => {
    nessie = await startNessie({ store: 'rocksdb' });
    direct = await createNessieCatalog({ name: 'direct', type: 'nessie', options: { uri: nessie.uri } });
  }, 120_000);
  afterAll(async () => {
    await direct?.close();
    await nessie?.stop();
  });

  beforeEach(async () => {
    references += 1;
    reference = `replica/${references}`;
    proxy = await startProxy(Number(new URL(nessie.uri).port));
    const options = { uri: `http://127.0.0.1:${proxy.port}/api/v2`, requestTimeoutMs: 1_500 };
    catalog = await createNessieCatalog({ name: 'lake', type: 'nessie', options });
    const { hash } = await catalog.createReference(reference);
    head = (await commit(hash, putTable(['s', 'a'], 's3://us/a/1.json'), putTable(['s', 'b'], 's3://us/b/1.json'))).hash;
  });
  afterEach(async () => {
    await catalog.close();
    await proxy.stop();
  });

  const commitsSince = async (untilHash: string) => {
    const commits: string[] = [];
    for await (const { hash } of direct.features.log!(reference, { untilHash })) {
      commits.push(hash);
    }
    return commits;
  };
  const foreignCommit = (...changes: CatalogChange[]) =>
    direct.commit(reference, { expectedHash: head, message: 'by hand', properties: {}, changes });

  it.each<ProxyVerdict>(['cut-request', 'cut-answer', 'hold-answer'])('lands a commit once after a %s', async fault => {
    const sent = failOnce(proxy, '/history/commit', fault);
    const landed = await commit(head, putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json'));
    expect(await commitsSince(head)).toEqual([landed.hash]);
    expect(sent()).toBe(fault === 'cut-request' ? 2 : 1);
  });

  it('lands a commit without changes once after a lost answer', async () => {
    failOnce(proxy, '/history/commit', 'cut-answer');
    const landed = await commit(head);
    expect(await commitsSince(head)).toEqual([landed.hash]);
  });

  it('takes its commit for landed where the request was delivered twice, and the second delivery was refused', async () => {
    const network = await startHttpProxy(Number(new URL(nessie.uri).port));
    const statuses: number[] = [];
    network.answer = async ({ url, forward }) => {
      const answer = await forward();
      if (!url.includes('/history/commit')) {
        return answer;
      }
      const second = await forward();
      statuses.push(answer.status, second.status);
      return second;
    };
    const options = { uri: `http://127.0.0.1:${network.port}/api/v2` };
    const twice = await createNessieCatalog({ name: 'twice', type: 'nessie', options });
    try {
      const changes = [putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json')];
      const landed = await twice.commit(reference, { expectedHash: head, message: 'sync', properties: {}, changes });
      expect(statuses).toEqual([200, 409]);
      expect(await commitsSince(head)).toEqual([landed.hash]);
    } finally {
      await twice.close();
      await network.stop();
    }
  });

  it('finds its commit under one that came after it', async () => {
    failOnce(proxy, '/history/commit', 'hold-answer');
    const committing = commit(head, putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json'));
    let since: string[] = [];
    while (since.length === 0) {
      since = await commitsSince(head);
    }
    const later = await direct.commit(reference, {
      expectedHash: since[0],
      message: 'by hand',
      properties: {},
      changes: [putTable(['s', 'b'], 's3://us/b/2.json', 's3://us/b/1.json')],
    });
    expect((await committing).hash).toBe(since[0]);
    expect(await commitsSince(head)).toEqual([later.hash, since[0]]);
  });

  it('tells a lost request from one whose place was taken meanwhile', async () => {
    failOnce(proxy, '/history/commit', async () => {
      await foreignCommit(putTable(['s', 'b'], 's3://us/b/2.json', 's3://us/b/1.json'));
      return 'cut-request';
    });
    await expect(commit(head, putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json'))).rejects.toMatchObject({
      code: 'catalog-conflict',
    });
    expect(await commitsSince(head)).toHaveLength(1);
  });

  it('notices a foreign commit that the server silently stepped over', async () => {
    failOnce(proxy, '/history/commit', async () => {
      await foreignCommit(putTable(['s', 'b'], 's3://us/b/2.json', 's3://us/b/1.json'));
      return 'forward';
    });
    const committing = commit(head, putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json'));
    await expect(committing).rejects.toMatchObject({
      code: 'replica-diverged',
      retryable: false,
      message: expect.stringContaining('"by hand"'),
    });
    expect(await commitsSince(head)).toHaveLength(2);
  });

  it('names the keys that conflict', async () => {
    failOnce(proxy, '/history/commit', async () => {
      await foreignCommit(putTable(['s', 'a'], 's3://us/a/9.json', 's3://us/a/1.json'));
      return 'forward';
    });
    await expect(commit(head, putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json'))).rejects.toMatchObject({
      code: 'catalog-conflict',
      message: expect.stringContaining('VALUE_DIFFERS s.a'),
    });
    expect(await commitsSince(head)).toHaveLength(1);
  });

  it('keeps to one state while it pages', async () => {
    const names = Array.from({ length: 1_200 }, (_, n) => `t${n}`);
    head = (await commit(head, ...names.map(name => putTable(['many', name], `s3://us/${name}/1.json`)))).hash;
    failOnce(proxy, 'page-token', async () => {
      await foreignCommit({ type: 'drop', key: ['many', 't1199'] }, putTable(['many', 't0'], 's3://us/t0/2.json', 's3://us/t0/1.json'));
      return 'forward';
    });
    const { hash, pointers } = await catalog.load(reference);
    expect(hash).toBe(head);
    expect(pointers.filter(({ key }) => key[0] === 'many').every(({ metadataLocation }) => metadataLocation.endsWith('/1.json'))).toBe(
      true,
    );
    expect(pointers).toHaveLength(names.length + 2);
  });

  it('gives up on a server that is gone, and goes on when it is back', async () => {
    await nessie.crash();
    await expect(catalog.head(reference)).rejects.toMatchObject({ code: 'catalog-unreachable', retryable: true });
    await nessie.restart();
    expect(await catalog.head(reference)).toMatchObject({ hash: head });
  }, 120_000);
});

describe('a PostgreSQL catalog over a bad network', () => {
  let postgres: PostgresServer;
  let proxy: Proxy;
  let catalog: CatalogConnector;
  let databases = 0;
  let head: string;

  const commit = (expectedHash: string, ...changes: CatalogChange[]) =>
    catalog.commit('main', { expectedHash, message: '', properties: {}, changes });

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres?.stop());

  beforeEach(async () => {
    databases += 1;
    proxy = await startProxy(Number(new URL(postgres.uri).port));
    const uri = new URL(await postgres.createDatabase(`faults_${databases}`));
    uri.port = String(proxy.port);
    catalog = await createSqlCatalog({ name: 'lake', type: 'sql', options: { client: 'pg', connection: uri.href } });
    const { hash } = await catalog.createReference('main');
    head = (await commit(hash, putTable(['s', 'a'], 's3://us/a/1.json'))).hash;
  });
  afterEach(async () => {
    await catalog.close();
    await proxy.stop();
  });

  it.each<ProxyVerdict>(['cut-request', 'cut-answer'])('lands a commit after a %s of its last word', async fault => {
    const sent = failOnce(proxy, 'COMMIT\0', fault);
    const landed = await commit(
      head,
      putTable(['s', 'a'], 's3://us/a/2.json', 's3://us/a/1.json'),
      putTable(['s', 'b'], 's3://us/b/1.json'),
    );
    const state = await catalog.load('main');
    expect(state).toMatchObject({ hash: landed.hash });
    expect(state.pointers).toHaveLength(2);
    // The second transaction ends with a COMMIT also where it finds that the first has landed; loading is a third.
    expect(sent()).toBe(3);
  });

  it('gives up on a server that is gone, and goes on when it is back', async () => {
    await postgres.crash();
    await expect(catalog.head('main')).rejects.toMatchObject({ code: 'catalog-unreachable', retryable: true });
    await postgres.restart();
    expect(await catalog.head('main')).toMatchObject({ hash: head });
  }, 60_000);

  it('tells missing rights from a missing server', async () => {
    const open = (connection: string) => createSqlCatalog({ name: 'lake', type: 'sql', options: { client: 'pg', connection } });
    const unknown = await open(postgres.uri.replace('postgres@', 'nobody:secret@'));
    const outcome = await unknown.references().catch(error => error);
    expect(outcome).toMatchObject({ code: 'catalog-denied', retryable: false, message: expect.not.stringContaining('secret') });
    await unknown.close();
  });
});
