import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { VerifyProblem } from '@portage/backstage-plugin-replication-common';
import { inlineThreads } from '../__testUtils__/auditReplica';
import { loadFixture, type Fixture } from '../__testUtils__/loadFixture';
import { MemoryStorage } from '../__testUtils__/MemoryStorage';
import { naiveReplica, type Hooks, type Replica } from '../__testUtils__/naiveReplica';
import { verifyTable } from '../verify/verifyTable';
import type { VerifyTableResult } from '../verify/VerifyTableOptions';
import type { ComparedRows } from './compareRows';

jest.setTimeout(60_000);

interface Scene {
  fixture: Fixture;
  replica: Replica;
}

async function localize(name: string, hooks?: Hooks, table = 'sales.orders'): Promise<Scene> {
  const fixture = loadFixture(name);
  return { fixture, replica: await naiveReplica({ ...fixture, head: fixture.tables[table].head, hooks }) };
}

interface Verdict extends VerifyTableResult {
  found: VerifyProblem[];
  compared: ComparedRows[];
}

async function verify({ fixture, replica }: Scene, signal = new AbortController().signal): Promise<Verdict> {
  const found: VerifyProblem[] = [];
  const compared: ComparedRows[] = [];
  const result = await verifyTable({
    ...replica,
    ...{ table: 'sales.orders', level: 'rows', rules: fixture.rules, location: fixture.location },
    ...{ registry: fixture.storage, target: fixture.storage, threads: inlineThreads, signal },
    onFindings: async page => {
      found.push(...page);
    },
    onRowsCompared: snapshot => compared.push(snapshot),
  });
  return { ...result, found, compared };
}

const damages = ({ found }: Verdict) => found.filter(({ type }) => type === 'damage');
const copiesIn = ({ fixture: { storage } }: Scene) =>
  [...storage.objects.keys()].filter(key => key.includes('/_data/') && key.endsWith('.parquet'));
const workspaces = () => readdirSync(tmpdir()).filter(name => name.startsWith('portage-rows-') && name.includes(`-${process.pid}-`));

/** A Parquet file with one value another, readable and with its field ids. */
async function withOtherValue(bytes: Uint8Array): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'portage-other-'));
  const [from, to] = ['from', 'to'].map(name => join(folder, name));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    writeFileSync(from, bytes);
    const columns = (
      await connection.runAndReadAll(`SELECT name, field_id FROM parquet_schema('${from}') WHERE field_id IS NOT NULL`)
    ).getRows();
    const ids = columns.map(([name, id]) => `${name}: ${id}`).join(', ');
    const changed = `SELECT * REPLACE (amount + CASE WHEN file_row_number = 0 THEN 0.25 ELSE 0 END AS amount) FROM read_parquet('${from}')`;
    await connection.run(`COPY (${changed}) TO '${to}' (FORMAT parquet, FIELD_IDS {${ids}})`);
    return readFileSync(to);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

describe('a verification at level rows', () => {
  it.each(['v2-position-deletes', 'v3-deletion-vectors', 'v2-upgraded-to-v3', 'evolution', 'refs', 'mixed-writers', 'special-chars'])(
    'proves a good replica at the head of each branch and tag, and leaves nothing behind: %s',
    async name => {
      const scene = await localize(name, undefined, name === 'special-chars' ? 'sales.t' : undefined);
      const verdict = await verify(scene);
      expect(verdict).toMatchObject({ isEqual: true, findings: 0, found: [] });
      expect(verdict.rowsCompared).toBe(verdict.compared.reduce((sum, { rows }) => sum + rows, 0));
      expect(verdict.compared.map(({ digest }) => digest)).toEqual(verdict.compared.map(() => expect.stringMatching(/^[0-9a-f]{32}$/)));
      expect(workspaces()).toEqual([]);
    },
  );

  it('reads each head with the rows that Spark read there', async () => {
    const { compared } = await verify(await localize('refs'));
    const { refs, snapshots } = JSON.parse(readFileSync(join(__dirname, '../../../../test/fixtures/refs/fixture.json'), 'utf8')).tables[
      'sales.orders'
    ];
    const told = compared.flatMap(({ references, rows }) => references.map(name => [name, rows]));
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(Object.entries<{ snapshot_id: string }>(refs).map(([name, { snapshot_id: id }]) => [name, snapshots[id].rows])),
    );
  });

  it('finds one value that is another, and says in which file', async () => {
    const good = await localize('v2-position-deletes');
    const changed = copiesIn(good).at(-1)!;
    const other = await withOtherValue(good.fixture.storage.get(changed));
    const scene = await localize('v2-position-deletes', {
      entry: ({ data_file: file }) => {
        if (MemoryStorage.keyOf(file.file_path) === changed) {
          file.file_size_in_bytes = BigInt(other.length);
        }
      },
    });
    scene.fixture.storage.put(changed, other);
    expect(damages(await verify(scene))).toContainEqual(
      expect.objectContaining({
        path: expect.stringMatching(changed.slice(-60)),
        message: expect.stringMatching(/the file has \d+ rows, values differ/),
      }),
    );
  });

  it('finds a delete that the replica lacks', async () => {
    const scene = await localize('v2-position-deletes', { deletes: { rows: rows => rows.splice(0, rows.length > 1 ? 1 : 0) } });
    expect(damages(await verify(scene))).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/With deletes applied the file has \d+ rows, the source has \d+/) }),
    );
  });

  it('finds a copy that cannot be read, or is gone', async () => {
    const scene = await localize('v2-two-regions');
    const { storage } = scene.fixture;
    copiesIn(scene).forEach((key, index) => {
      storage.objects.set(
        key,
        storage.objects.get(key)!.map(() => 7),
      );
      if (index % 2 === 0) {
        storage.objects.delete(key);
      }
    });
    const told = damages(await verify(scene)).map(({ message }) => message);
    expect(told).toContainEqual(expect.stringContaining('The rows cannot be read, those of the source can'));
    expect(told).toContainEqual(expect.stringContaining('The rows cannot be read: '));
    expect(told.join()).not.toContain('portage-rows');
    expect(workspaces()).toEqual([]);
  });

  it.each([['sales.orders_orc', 'data files in the format ORC are not read']])(
    'says of %s once that it is not provable here, which is neither "ok" nor damage',
    async (table, reason) => {
      const scene = await localize('v2-two-regions');
      const formats = loadFixture('formats');
      // ORC position deletes are refused at the publication: the source's own tree stands for its replica.
      const head = formats.tables[table].commits[1].metadata_location;
      const verdict = await verify({
        fixture: { ...formats, rules: formats.rules.map(rule => ({ ...rule, target: rule.source })) },
        replica: { ...scene.replica, sourceMetadataLocation: head, replicaMetadataLocation: head },
      });
      expect(verdict.isEqual).toBe(false);
      expect(verdict.found.filter(({ type }) => type === 'unproved')).toEqual([
        expect.objectContaining({ message: expect.stringContaining(`not provable here: ${reason}`) }),
      ]);
      expect(verdict.rowsCompared).toBe(0);
    },
  );

  it('says "not provable" where the source no longer has the rows, which is no damage', async () => {
    const scene = await localize('v2-two-regions');
    const { storage, rules } = scene.fixture;
    const source = rules.find(({ target }) => target.includes('/_data/'))!.source;
    [...storage.objects.keys()]
      .filter(key => key.startsWith(MemoryStorage.keyOf(source)) && key.endsWith('.parquet'))
      .forEach(key => storage.objects.delete(key));
    const verdict = await verify(scene);
    expect(verdict.isEqual).toBe(false);
    expect(damages(verdict)).toEqual([]);
    expect(verdict.found).toContainEqual(
      expect.objectContaining({ type: 'unproved', message: expect.stringContaining('source-file-missing at the source') }),
    );
  });

  it('stops when it is told to, and takes its folder away', async () => {
    const scene = await localize('v2-two-regions');
    const abort = new AbortController();
    const { storage } = scene.fixture;
    const read = storage.read.bind(storage);
    storage.read = async (uri, options) => {
      if (uri.endsWith('.parquet') && workspaces().length > 0) {
        abort.abort(new Error('told to'));
      }
      return read(uri, options);
    };
    await expect(verify(scene, abort.signal)).rejects.toThrow('told to');
    expect(workspaces()).toEqual([]);
  });

  it('removes what a killed process left, and nothing of one that lives', async () => {
    const host = hostname().replace(/[^A-Za-z0-9]/g, '');
    const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
    const folders = [`${host}-${dead}-0badcafe-a`, `${host}-${process.ppid}-0badcafe-b`, `elsewhere-${dead}-0badcafe-c`].map(name =>
      join(tmpdir(), `portage-rows-${name}`),
    );
    folders.forEach(folder => mkdirSync(folder));
    try {
      await verify(await localize('empty-table', undefined, 'sales.emptied'));
      expect(folders.map(folder => existsSync(folder))).toEqual([false, true, true]);
    } finally {
      folders.forEach(folder => rmSync(folder, { recursive: true, force: true }));
    }
  });
});
