import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { runPython } from '../support/runPython';

const BACKEND_DIRECTORY = dirname(require.resolve('@portage/backstage-plugin-replication-backend/package.json'));
/** So many times faster than the demo that people see. */
const SPEED = '200';
const KILLS = 6;

/** What PyIceberg's SqlCatalog found; see `test/engines/python/check_catalog.py`. */
interface CheckedTable {
  name: string;
  sequenceNumber: number;
  snapshots: number;
  problems: string[];
  operations: string[];
  /** Regions of the files that the current snapshot needs. */
  dataRegions: string[];
  files: string[];
  fieldIds: Record<string, number>;
}

describe("the demo's writers", () => {
  let state: string;
  let child: ChildProcess;

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'portage-demo-'));
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await rm(state, { recursive: true, force: true });
  });

  function start(): ChildProcess {
    const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
    const script = join(BACKEND_DIRECTORY, 'dev/demo/writer/main.ts');
    // Jest's own options for Node would slow the start down.
    const env = { ...process.env, NODE_OPTIONS: '', PORTAGE_DEMO_SPEED: SPEED };
    return spawn(process.execPath, ['--require', transform, script, state], { stdio: ['pipe', 'inherit', 'inherit'], env });
  }

  async function listWarehouseFiles(): Promise<string[]> {
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    return files.filter(file => file.includes('/warehouse/'));
  }

  /** The number of the current metadata file; at full speed PyIceberg would meet files that expire under its hands. */
  function ordersVersion(): number {
    const catalog = new Database(join(state, 'catalog.sqlite'), { readonly: true });
    const row = catalog.prepare("SELECT metadata_location AS location FROM iceberg_tables WHERE table_name = 'orders'").get();
    catalog.close();
    return Number.parseInt(basename((row as { location: string }).location), 10);
  }

  const check = () => runPython<CheckedTable[]>('check_catalog.py', join(state, 'catalog.sqlite'), 'main');

  it('keep real Iceberg tables whole in both regions, whenever they are killed', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      child = start();
      await sleep(1_500 + Math.random() * 2_000);
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    const [customers, orders] = await check();
    for (const table of [orders, customers]) {
      expect(table.problems).toEqual([]);
      expect(table.dataRegions).toEqual(['eu', 'us']);
    }
    expect(orders.sequenceNumber).toBeGreaterThan(customers.sequenceNumber);
    expect(orders.fieldIds).toEqual({ order_id: 1, region: 2, customer_id: 3, amount: 4, status: 5, ordered_at: 6 });
  }, 180_000);

  it('keep 100 snapshots, remove files that nothing needs, and end with their parent', async () => {
    const isNeeded = new Set((await check()).flatMap(({ files }) => files));
    const left = (await listWarehouseFiles()).filter(file => !isNeeded.has(file));
    expect(left.length).toBeGreaterThan(0);

    child = start();
    do {
      await sleep(1_000);
    } while (ordersVersion() < 250 || left.some(existsSync));
    // The parent's end of the pipe goes with the parent; the writers finish what they do and leave.
    child.stdin!.end();
    const [status] = await once(child, 'close');
    expect(status).toBe(0);

    const [, orders] = await check();
    expect(orders).toMatchObject({ problems: [], snapshots: 100 });
    expect(orders.operations).toEqual(expect.arrayContaining(['append', 'delete', 'overwrite']));
    expect(orders.files.filter(file => !existsSync(file))).toEqual([]);
  }, 300_000);
});
