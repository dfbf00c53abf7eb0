import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fixture } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { runCommandLine, type CommandLineResult } from '../support/runCommandLine';
import { ADMIN_TOKEN } from '../support/startBackend';

const TABLE = 'sales.orders';
/** The state that is published first, and the one after rows and files were added, deleted, compacted and expired. */
const [EARLIER, COMPACTED] = [7, 12];
const PRICES = { currency: 'EUR', egress: [{ from: 'eu', to: 'us', perGiB: 2 ** 20 }], requests: { us: 0 } };

/** What the source made obsolete between two syncs is neither copied nor asked for, and the job, the plan and the command line tell what that saved. */
describe('a table that was compacted and expired between two syncs', () => {
  const fixture = Fixture.open('expired');
  const { root } = fixture.description;
  const [{ table }] = fixture.tables;
  let lake: FixtureLake;

  beforeAll(async () => {
    lake = await FixtureLake.start({ replication: { prices: PRICES } });
    await lake.add(fixture);
    fixture.unpack({ removed: true });
  }, 240_000);

  afterAll(() => lake?.stop());

  const portage = (...args: string[]): Promise<CommandLineResult> =>
    runCommandLine(['--server', lake.backend.baseUrl, '--token', ADMIN_TOKEN, ...args]);
  const sourceAt = (index: number) =>
    lake.catalog.set(FixtureLake.references(fixture).source, { [TABLE]: table.commits[index].metadata_location });

  /** Sizes of the copies in the replica, by their path below the source's root. */
  function copies(): Map<string, number> {
    const data = join(root, 'us/replica/_data', `${fixture.name}-eu`);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    return new Map(
      files.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [`eu/${path.slice(data.length + 1).replace(/^\d+\//, '')}`, statSync(path).size];
      }),
    );
  }

  it('copies none of what is gone by now, and tells files, bytes and price of it', async () => {
    sourceAt(EARLIER);
    expect((await portage('run', fixture.name, '--wait')).status).toBe(0);
    const before = copies();

    // The source's own maintenance: what it removed is measured where it lies, and is gone then.
    const gone = table.commits.slice(EARLIER + 1, COMPACTED + 1).flatMap(({ removed }) => removed);
    const obsolete = gone.filter(
      path => path.startsWith('eu/') && path.includes('/data/') && !path.includes('-deletes') && !before.has(path),
    );
    const deletes = gone.filter(path => path.startsWith('eu/') && path.includes('-deletes'));
    const sizes = new Map([...obsolete, ...deletes].map(path => [path, statSync(join(root, path)).size]));
    gone.forEach(path => rmSync(join(root, path), { force: true }));
    sourceAt(COMPACTED);

    const plan = (await portage('--json', 'plan', fixture.name)).json();
    expect(plan.filesObsolete).toBeGreaterThan(0);
    // Delete files are rewritten under other names, so that those of the first sync are told by the plan alone.
    expect(plan.filesObsolete).toBeGreaterThanOrEqual(obsolete.length);
    expect(plan.filesObsolete).toBeLessThanOrEqual(obsolete.length + deletes.length);
    expect(plan.bytesSaved).toBeGreaterThanOrEqual(obsolete.reduce((sum, path) => sum + sizes.get(path)!, 0));
    expect(plan.costSaved.currency).toBe('EUR');
    expect(plan.costSaved.amount).toBeCloseTo(plan.bytesSaved / 2 ** 10);
    expect((await portage('plan', fixture.name)).stdout).toMatch(new RegExp(`saved +${plan.filesObsolete} obsolete files not copied`));

    const job = (await portage('--json', 'run', fixture.name, '--wait')).json();
    const { filesObsolete, bytesSaved, costSaved } = plan;
    expect(job).toMatchObject({ status: 'succeeded', result: { filesObsolete, bytesSaved, costSaved } });
    expect([...copies().keys()].filter(path => sizes.has(path) && !before.has(path))).toEqual([]);

    const again = (await portage('--json', 'plan', fixture.name)).json();
    expect(again).toMatchObject({ files: 0, filesObsolete: 0, bytesSaved: 0, reason: { code: 'nothing-new' } });
  }, 240_000);
});
