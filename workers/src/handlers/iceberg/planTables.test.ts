import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskPayload } from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector, StorageConnector, TaskContext } from '@portage/backstage-plugin-replication-node';
import { createSqlCatalog } from '../../catalogs/sql';
import { createFileStorage } from '../../storages/file';
import { writeRecords } from './jobFiles';
import type { DiscoveredTable } from './jobTables';
import { planTables } from './planTables';

describe('planTables', () => {
  let root: string;
  let storage: StorageConnector;
  let catalog: CatalogConnector;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'portage-plan-tables-'));
    storage = await createFileStorage({ name: 'us-disk', type: 'file', options: { root } });
    const options = { client: 'better-sqlite3', connection: join(root, 'catalog.sqlite') };
    catalog = await createSqlCatalog({ name: 'catalog', type: 'sql', options });
  });
  afterEach(async () => {
    await Promise.all([storage.close(), catalog.close()]);
    await rm(root, { recursive: true });
  });

  async function plan(tables: DiscoveredTable[]) {
    const location = `file:${root}/replica/`;
    const list = await writeRecords(storage, {
      folder: location,
      name: 'discovered',
      records: tables,
      signal: new AbortController().signal,
    });
    const payload: TaskPayload<'plan-tables'> = {
      policy: 'sales-to-us',
      jobId: 'job-1',
      source: { connection: 'nessie', reference: 'main' },
      target: { connection: 'catalog', reference: 'replica', storage: 'us-disk', location },
      rules: [],
      concurrency: 1,
      takeOver: false,
      sourceHash: 'source-1',
      tables: { uri: list.uri, from: 0, to: tables.length },
    };
    const context = {
      payload,
      connections: { storage: async () => storage, catalog: async () => catalog },
      log: { info: () => {}, warn: () => {} },
      signal: new AbortController().signal,
    };
    return planTables.run(context as unknown as TaskContext<'plan-tables'>);
  }

  it("holds a table whose name the target's catalog cannot hold, before anything of it is read", async () => {
    const result = await plan([
      { key: ['sales.eu', 'orders'], change: 'put', kind: 'table', metadataLocation: 'file:/nowhere/v1.metadata.json', group: 0 },
      { key: ['sales', 'old'], change: 'drop', kind: 'table', metadataLocation: 'file:/nowhere/v2.metadata.json', group: 1 },
    ]);
    expect(result).toMatchObject({
      tables: 2,
      files: 0,
      held: [
        { table: '"sales.eu".orders', reason: { code: 'unsupported-identifier', action: expect.stringContaining('Rename the table') } },
      ],
    });
  });
});
