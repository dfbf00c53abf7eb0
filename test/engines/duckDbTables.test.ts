import { DUCK_DB_NAMESPACE, DUCK_DB_TABLES } from '../support/otherTables/duckDbTables';
import { OtherLake } from '../support/otherTables/OtherLake';
import type { Readings } from '../support/Reading';
import { readWithDuckDb } from '../support/readWithDuckDb';
import { runPython } from '../support/runPython';
import { snapshotIds } from '../support/snapshotIds';

const WAREHOUSE = 'duck-db';
const NAMES = DUCK_DB_TABLES.map(({ name }) => `${DUCK_DB_NAMESPACE}.${name}`);

/**
 * Tables of a fourth writer, in an Iceberg REST catalog: DuckDB makes and changes them, policies carry them twice to a SQL catalog and to another
 * warehouse, and with the source region gone each snapshot of the replicas reads as that of the source did.
 */
describe('tables made anew by DuckDB', () => {
  let lake: OtherLake;
  let policies: { sql: string; rest: string };
  const sources: Record<string, Readings> = {};

  const execute = (statements: string[]) => runPython('duckdb_write.py', lake.restUri, WAREHOUSE, JSON.stringify(statements));

  async function write(part: 'first' | 'then'): Promise<void> {
    const statements = DUCK_DB_TABLES.flatMap(script =>
      script[part].map(statement =>
        statement
          .replaceAll('{t}', `lake.${DUCK_DB_NAMESPACE}.${script.name}`)
          .replaceAll('{l}', `${lake.roots.eu.replace('file:', 'file://')}/duck db/${script.name}`),
      ),
    );
    await execute(statements);
  }

  /** At its head and at every snapshot of the metadata file. */
  function read(metadataLocation: string): Promise<Readings> {
    return readWithDuckDb({ metadataLocation, parts: ['head', ...snapshotIds(metadataLocation).map(id => `snapshot ${id}`)] });
  }

  async function replicate(): Promise<void> {
    for (const policy of Object.values(policies)) {
      const { status, result } = await lake.runPolicy(policy);
      expect({ policy, status, ...result }).toMatchObject({ policy, status: 'succeeded', tables: NAMES.length, heldTables: [] });
    }
  }

  beforeAll(async () => {
    lake = await OtherLake.start();
    policies = await lake.addWarehouse(WAREHOUSE);
    await execute([`CREATE SCHEMA lake.${DUCK_DB_NAMESPACE}`]);
  }, 180_000);

  afterAll(() => lake?.stop(), 60_000);

  it('are replicated, go on, are replicated again, and are proved row by row', async () => {
    await write('first');
    await replicate();
    await write('then');
    const pointers = await lake.restPointers(DUCK_DB_NAMESPACE, WAREHOUSE);
    for (const name of NAMES) {
      sources[name] = await read(pointers[name]);
    }
    await replicate();
    for (const policy of Object.values(policies)) {
      expect(await lake.verify('files', policy)).toEqual([]);
      expect(await lake.verify('rows', policy)).toEqual([]);
    }
  }, 180_000);

  it('read the same with DuckDB at every snapshot once the source is gone', async () => {
    lake.removeSources();
    expect(JSON.stringify(sources)).not.toContain('error');
    for (const replicas of [lake.pointers(policies.sql), await lake.restPointers(DUCK_DB_NAMESPACE, policies.rest)]) {
      for (const name of NAMES) {
        expect(Object.keys(sources[name]).length).toBeGreaterThan(2);
        expect({ name, ...(await read(replicas[name])) }).toEqual({ name, ...sources[name] });
      }
    }
  }, 120_000);
});
