import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { policyDocument } from '../support/policyDocument';
import { readSnapshots } from '../support/readSnapshots';
import { SqlCatalogFile } from '../support/SqlCatalogFile';
import { startBackend, type TestBackend } from '../support/startBackend';
import { waitForJob } from '../support/waitForJob';
import { inspectReplica } from './support/inspectReplica';
import { PublicationLog } from '../support/PublicationLog';

/**
 * The whole backend dies, control plane and embedded worker in one process, at the boundaries of a job's stages: each stage leaves a file
 * when its task is done, a moment before its result is on record and the next stage begins; the last one before its commit.
 */

const COPY_PLAN = /_portage\/[^/]+\/[^/]+\/copy-plan-.*\.ndjson$/;
const POLL_MS = 2;
const BOUNDARY_TIMEOUT_MS = 60_000;
const RESTART_TIMEOUT_MS = 240_000;

describe('a backend that is killed while a job runs', () => {
  const fixture = Fixture.open('v2-two-regions');
  const [{ name: tableName, table }] = fixture.tables;
  const directory = mkdtempSync(join(tmpdir(), 'portage-faults-'));
  const targets = join(directory, 'targets');
  let catalog: SqlCatalogFile;
  let publications: PublicationLog;
  let backend: TestBackend;

  beforeAll(async () => {
    fixture.unpack();
    catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
    publications = new PublicationLog(catalog.path);
    backend = await startBackend({
      replication: {
        region: 'target',
        broker: { lease: '2s', retryDelay: '100ms' },
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
          source: { type: 'file', root: '/tmp/portage-fixtures' },
          target: { type: 'file', root: targets },
        },
      },
    });
    const documents = [
      clusterDocument('catalog', { region: 'target', connection: 'catalog' }),
      ...fixture.description.storages.map(({ region, uri_prefixes: prefixes }) =>
        clusterDocument(region, { region, connection: 'source', prefixes }),
      ),
      clusterDocument('target', { region: 'target', connection: 'target', prefixes: [`file:${targets}/`] }),
    ];
    for (const body of documents) {
      await backend.client.call('createCluster', { body });
    }
  }, 240_000);

  afterAll(async () => {
    await backend?.stop();
    publications?.close();
    catalog?.close();
    fixture.remove();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  /** Resolves as soon as a file of this kind lies below the policy's location. */
  async function waitForFile(replica: string, pattern: RegExp): Promise<void> {
    const deadline = Date.now() + BOUNDARY_TIMEOUT_MS;
    const isThere = () =>
      existsSync(replica) && readdirSync(replica, { recursive: true, encoding: 'utf8' }).some(path => pattern.test(path));
    while (!isThere()) {
      if (Date.now() > deadline) {
        throw new Error(`No file ${pattern} appeared`);
      }
      await sleep(POLL_MS);
    }
  }

  /** Lets nobody commit to the catalog, so that the job cannot be faster than the kill. */
  function holdCommits(): () => void {
    const database = new Database(catalog.path);
    database.exec('BEGIN IMMEDIATE');
    return () => database.close();
  }

  const sources = () =>
    Object.fromEntries(fixture.description.storages.map(({ region, dir }) => [region, join(fixture.description.root, dir)]));

  it.each([
    { boundary: 'plan', file: COPY_PLAN },
    { boundary: 'localize', file: /_portage\/[^/]+\/[^/]+\/localized-.*\.ndjson$/ },
    { boundary: 'publish', file: /_portage\/[^/]+\/published\/tables-.*\.ndjson$/ },
  ])(
    'goes on with the job after its restart: $boundary',
    async ({ boundary, file }) => {
      const name = `killed-at-${boundary}`;
      const replica = join(targets, name);
      catalog.set(`${name}-source`, { [tableName]: table.head });
      await backend.client.call('createPolicy', {
        body: policyDocument(name, {
          source: { cluster: 'catalog', reference: `${name}-source` },
          target: { cluster: 'catalog', reference: name, storage: 'target', location: `file:${replica}/` },
        }),
      });
      const { id } = await backend.client.call('runPolicy', { path: { name }, body: {} });
      await waitForFile(replica, COPY_PLAN);
      const release = holdCommits();
      await waitForFile(replica, file);
      await backend.kill();
      release();
      const killedAt = new Date().toISOString();
      expect(inspectReplica({ directory: replica, sources: sources() }).broken).toEqual([]);
      expect(publications.of(name)).toEqual([]);

      await backend.start();
      const job = await waitForJob(backend.client, id);
      expect(job).toMatchObject({ status: 'succeeded', result: { heldTables: [] } });
      expect(job.endedAt! > killedAt).toBe(true);
      const { [tableName]: metadataLocation } = catalog.pointers(name);
      expect(publications.of(name)).toEqual([{ table: tableName, metadataLocation }]);
      const files = inspectReplica({ directory: replica, sources: sources() });
      expect(files.broken).toEqual([]);
      const forbidden = fixture.description.storages.flatMap(({ uri_prefixes: prefixes }) => prefixes);
      const read = await readSnapshots({ metadataLocation, forbidden });
      expect(read.snapshots).toEqual(
        Object.fromEntries(Object.entries(table.snapshots).map(([id_, { rows, rows_sha256: sha256 }]) => [id_, { rows, sha256 }])),
      );
      expect(read.foreignPaths).toEqual([]);
    },
    RESTART_TIMEOUT_MS,
  );
});
