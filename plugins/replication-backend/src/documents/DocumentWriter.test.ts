import { TestDatabases } from '@backstage/backend-test-utils';
import { createControlPlaneFixture, type ControlPlaneFixture } from '../__testUtils__/createControlPlaneFixture';
import { clusterDocument, policyDocument } from '../__testUtils__/documents';
import type { DocumentProblemsError } from './DocumentProblemsError';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'], disableDocker: true });

describe.each(databases.eachSupportedId())('DocumentWriter on %s', databaseId => {
  let plane: ControlPlaneFixture;

  beforeEach(async () => {
    plane = await createControlPlaneFixture(databases, databaseId);
  });
  afterEach(() => plane.stop());

  const usLake = () => clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/'] });
  const catalog = () => clusterDocument('lake-catalog', { connection: 'catalog', region: 'eu' });
  const problemsOf = async (attempt: Promise<unknown>) => {
    const error: DocumentProblemsError = await attempt.then(
      () => Promise.reject(new Error('it was taken')),
      thrown => thrown,
    );
    return {
      code: error.reason?.code,
      problems: error.problems?.map(({ document, name, path }) => `${document} ${name} ${path}`),
      message: error.message,
    };
  };

  it('takes documents in any order, and says what became of each', async () => {
    const documents = [policyDocument('sales-to-us'), usLake(), catalog()];
    expect(await plane.apply(documents, { dryRun: true })).toEqual(['sales-to-us created', 'us-lake created', 'lake-catalog created']);
    expect((await plane.policies.list({ ...plane.caller, limit: 10 })).totalItems).toBe(0);
    expect(await plane.apply(documents)).toEqual(['sales-to-us created', 'us-lake created', 'lake-catalog created']);
    expect(await plane.apply([usLake(), policyDocument('sales-to-us', { priority: 60 })])).toEqual([
      'us-lake unchanged',
      'sales-to-us updated',
    ]);
    expect((await plane.policies.get('sales-to-us', plane.caller)).version).toBe(2);
    expect((await plane.clusters.get('us-lake', plane.caller)).version).toBe(1);
  });

  it('takes nothing where one document is wrong, and tells the problems of all', async () => {
    const attempt = plane.apply([
      usLake(),
      policyDocument('unknown-ends', { source: { cluster: 'nowhere' }, target: { cluster: 'nowhere-else' } }),
      clusterDocument('lost', { connection: 'not-configured', region: 'us' }),
      policyDocument('bad-time', {
        trigger: { type: 'cron', cron: 'often', timeZone: 'UTC' },
        source: { cluster: 'us-lake' },
        target: { cluster: 'us-lake', reference: 'r' },
      }),
    ]);
    expect(await problemsOf(attempt)).toMatchObject({
      code: 'invalid-document',
      problems: [
        '2 lost spec.replication.connection',
        '1 unknown-ends spec.replication.source.cluster',
        '1 unknown-ends spec.replication.target.cluster',
        '3 bad-time spec.replication.target.location',
        '3 bad-time spec.replication.trigger.cron',
      ],
    });
    expect((await plane.clusters.list({ ...plane.caller, limit: 10 })).totalItems).toBe(0);
    expect(plane.hintsSoFar).toEqual([]);
  });

  it('names the one code where all problems have the same', async () => {
    await plane.applyTwoRegions();
    expect(
      await problemsOf(plane.policies.create(policyDocument('twin', { target: { location: 'file:/us/replica/inner/' } }), plane.caller)),
    ).toEqual({
      code: 'target-conflict',
      problems: ['0 twin spec.replication.target.reference', '0 twin spec.replication.target.location'],
      message: expect.stringContaining('policy "sales-to-us" writes to reference "main_replica_us"'),
    });
    const back = policyDocument('back', {
      source: { reference: 'main_replica_us' },
      target: { reference: 'main', location: 'file:/us/back/' },
    });
    expect((await problemsOf(plane.policies.create(back, plane.caller))).code).toBe('replication-cycle');
  });

  it('finds what only the kind of policy knows: a storage where a catalog belongs', async () => {
    await plane.applyTwoRegions();
    const { code, message } = await problemsOf(
      plane.policies.create(
        policyDocument('p', { source: { cluster: 'eu-lake' }, target: { reference: 'r', location: 'file:/us/p/' } }),
        plane.caller,
      ),
    );
    expect(code).toBe('invalid-document');
    expect(message).toContain('"eu-lake" has type file, which is no catalog');
  });

  it('refuses an edit of a cluster that a policy cannot live with, and names the policy', async () => {
    await plane.applyTwoRegions();
    const moved = clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/elsewhere/'] });
    expect(await problemsOf(plane.clusters.update(moved, plane.caller))).toEqual({
      code: 'unregistered-path',
      problems: ['0 us-lake '],
      message: expect.stringContaining('policy "sales-to-us", spec.replication.target.location'),
    });
  });

  it('lets one of two contradicting edits through, whenever they come', async () => {
    await plane.applyTwoRegions();
    const twins = ['one', 'two', 'three'].map(name =>
      policyDocument(name, { target: { reference: 'shared', location: `file:/us/${name}/` } }),
    );
    const results = await Promise.allSettled(twins.map(document => plane.policies.create(document, plane.caller)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('refuses a name that is taken in another case, a lost update, and an update of nothing', async () => {
    await plane.applyTwoRegions();
    await expect(plane.apply([clusterDocument('US-Lake', { connection: 'us-disk', region: 'us' })])).rejects.toThrow(
      'names are compared without case',
    );
    await expect(plane.clusters.create(usLake(), plane.caller)).rejects.toThrow('"us-lake" exists already');
    await expect(plane.policies.update(policyDocument('sales-to-us'), { ...plane.caller, version: 7 })).rejects.toMatchObject({
      code: 'lost-update',
    });
    await expect(plane.policies.update(policyDocument('nobody'), plane.caller)).rejects.toThrow('There is no "nobody"');
  });

  it('keeps the numbers of prefixes through edits, and forgets a probe of other prefixes', async () => {
    const { knex } = plane.database;
    const numbers = async () => JSON.parse((await knex('clusters').where('name', 'us-lake').first()).prefix_numbers);
    await plane.apply([usLake()]);
    await knex('clusters').update({ health: 'healthy', checked_at: 1 });
    await plane.apply([clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:///us/', 'file:/us/'] })]);
    expect(await numbers()).toEqual({ 'file:/us/': 1, 'file:///us/': 2 });
    expect((await plane.clusters.get('us-lake', plane.caller)).status.health).toBe('unknown');
    await plane.apply([clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/new/'] })]);
    expect(await numbers()).toEqual({ 'file:/us/': 1, 'file:///us/': 2, 'file:/new/': 3 });
  });

  it('registers the trigger with the document, and suspends and resumes by the document', async () => {
    await plane.applyTwoRegions();
    const trigger = async () => plane.database.knex('triggers').where('policy', 'sales-to-us').first();
    expect(await trigger()).toMatchObject({ type: 'manual', next_at: null });
    const timed = (more: object) =>
      policyDocument('sales-to-us', { trigger: { type: 'cron', cron: '0 * * * *', timeZone: 'UTC' }, ...more });
    await plane.apply([timed({})]);
    expect((await trigger()).next_at).toEqual(expect.any(Number));
    await plane.apply([timed({ suspended: true })]);
    expect((await trigger()).next_at).toBeNull();
    expect((await plane.policies.get('sales-to-us', plane.caller)).status.health).toBe('suspended');
    await plane.apply([timed({ suspended: false })]);
    expect((await plane.policies.get('sales-to-us', plane.caller)).status).toMatchObject({
      suspended: false,
      nextRunAt: expect.any(String),
    });
  });

  it('registers the triggers of policies anew whose cluster gets another connection', async () => {
    await plane.applyTwoRegions();
    await plane.apply([policyDocument('sales-to-us', { trigger: { type: 'continuous', every: '5s' } })]);
    const watched = async () => (await plane.database.knex('triggers').where('policy', 'sales-to-us').first()).watch_connection;
    expect(await watched()).toBe('catalog');
    await plane.apply([clusterDocument('lake-catalog', { connection: 'catalog-2', region: 'eu' })]);
    expect(await watched()).toBe('catalog-2');
  });

  describe('documents of a catalog location', () => {
    const managedBy = 'url:https://git/lake/catalog-info.yaml';

    it('are managed there and can be neither edited nor deleted elsewhere', async () => {
      await plane.apply([usLake(), catalog(), policyDocument('sales-to-us')], { managedBy, complete: true });
      expect((await plane.clusters.get('us-lake', plane.caller)).managedBy).toBe(managedBy);
      await expect(plane.apply([policyDocument('sales-to-us', { priority: 1 })])).rejects.toThrow(`is managed by ${managedBy}`);
      await expect(plane.apply([policyDocument('sales-to-us', { priority: 1 })], { managedBy: 'url:other' })).rejects.toThrow(
        'is managed by',
      );
      await expect(plane.policies.delete('sales-to-us', plane.caller)).rejects.toThrow('remove it there');
      expect(await plane.apply([policyDocument('sales-to-us')])).toEqual(['sales-to-us unchanged']);
    });

    it('are released when the location stops naming them, policies suspended, and taken up again when it is back', async () => {
      await plane.apply([usLake(), catalog(), policyDocument('sales-to-us')], { managedBy, complete: true });
      expect(await plane.apply([usLake()], { managedBy, complete: false })).toEqual(['us-lake unchanged']);
      expect(await plane.apply([usLake()], { managedBy, complete: true })).toEqual([
        'us-lake unchanged',
        'lake-catalog released',
        'sales-to-us suspended',
      ]);
      const lost = await plane.policies.get('sales-to-us', plane.caller);
      expect(lost.managedBy).toBeUndefined();
      expect(lost.status).toMatchObject({ health: 'suspended', reason: { message: `Its document vanished from ${managedBy}` } });

      await plane.apply([usLake(), catalog(), policyDocument('sales-to-us')], { managedBy, complete: true });
      expect((await plane.policies.get('sales-to-us', plane.caller)).status.suspended).toBe(false);
    });

    it('do not resume what a person suspended', async () => {
      await plane.apply([usLake(), catalog(), policyDocument('sales-to-us')], { managedBy, complete: true });
      await plane.policies.suspend('sales-to-us', plane.caller);
      await plane.apply([usLake(), catalog(), policyDocument('sales-to-us', { priority: 1 })], { managedBy, complete: true });
      expect((await plane.policies.get('sales-to-us', plane.caller)).status.suspended).toBe(true);
    });
  });
});
