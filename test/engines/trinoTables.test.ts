import { startTrino, type TrinoServer } from '../servers/startTrino';
import { OtherLake } from '../support/otherTables/OtherLake';
import { TRINO_NAMESPACE, TRINO_TABLES } from '../support/otherTables/trinoTables';
import type { Readings } from '../support/Reading';
import { readWithTrino } from '../support/readWithTrino';
import { snapshotIds } from '../support/snapshotIds';
import { trinoCatalog } from '../support/trinoCatalog';

/**
 * Tables of a third writer: Trino makes, changes and maintains them, a policy carries them twice, and with the source region gone each snapshot of the
 * replicas reads as that of the source did.
 */
describe('tables made anew by Trino', () => {
  let lake: OtherLake;
  let trino: TrinoServer;
  const sources: Record<string, Readings> = {};

  async function write(part: 'first' | 'then'): Promise<void> {
    for (const script of TRINO_TABLES) {
      for (const statement of script[part]) {
        const named = statement
          .replaceAll('{t}', `src."${TRINO_NAMESPACE}"."${script.name}"`)
          .replaceAll('{l}', `${lake.roots.eu.replace('file:', 'file://')}/trino/${script.name}`);
        await trino.execute(named);
      }
    }
  }

  /** A catalog's name is the `catalog_name` of its rows, which is a policy's reference. */
  async function addCatalog(name: string): Promise<void> {
    await trino.addCatalog(name, {
      ...trinoCatalog({ database: lake.catalog.path, name }),
      'iceberg.expire-snapshots.min-retention': '0s',
      'iceberg.remove-orphan-files.min-retention': '0s',
    });
  }

  /** At its head and at every snapshot of the metadata file. */
  function read(catalog: 'src' | 'rep', name: string): Promise<Readings> {
    const location = lake.pointers(catalog === 'src' ? 'source' : 'replica')[name];
    return readWithTrino(trino, { catalog, table: name, parts: ['head', ...snapshotIds(location).map(id => `snapshot ${id}`)] });
  }

  beforeAll(async () => {
    [lake, trino] = await Promise.all([OtherLake.start(), startTrino()]);
    await addCatalog('src');
    await addCatalog('rep');
    await trino.execute(`CREATE SCHEMA src."${TRINO_NAMESPACE}"`);
  }, 300_000);

  afterAll(async () => {
    await Promise.all([lake?.stop(), trino?.stop()]);
  }, 60_000);

  it('are replicated, go on, are replicated again and pruned, and are proved row by row', async () => {
    await write('first');
    const [first] = await lake.run();
    expect(first).toMatchObject({ status: 'succeeded', result: { tables: TRINO_TABLES.length, heldTables: [] } });
    await write('then');
    for (const { name } of TRINO_TABLES) {
      sources[name] = await read('src', `${TRINO_NAMESPACE}.${name}`);
    }
    const [again] = await lake.run();
    expect(again).toMatchObject({ status: 'succeeded', result: { tables: TRINO_TABLES.length, heldTables: [] } });
    expect(await lake.prune()).toMatchObject({ status: 'succeeded', result: { quarantinedFiles: expect.any(Number) } });
    expect(await lake.verify('files')).toEqual([]);
    // Data files of that format are copied and read like any; their rows are not compared.
    expect(await lake.verify('rows')).toEqual([
      expect.objectContaining({ type: 'unproved', table: `${TRINO_NAMESPACE}.in_orc`, message: expect.stringContaining('ORC') }),
    ]);
  }, 300_000);

  it('holds a table whose position deletes are in ORC, and leaves its replica as it was', async () => {
    const before = lake.pointers('replica');
    await trino.execute(`DELETE FROM src."${TRINO_NAMESPACE}"."in_orc" WHERE id = 3`);
    await trino.execute(`INSERT INTO src."${TRINO_NAMESPACE}"."maintained" VALUES (2000, 2)`);
    sources.maintained = await read('src', `${TRINO_NAMESPACE}.maintained`);
    const [job] = await lake.run();
    expect(job.result).toMatchObject({
      heldTables: [{ table: `${TRINO_NAMESPACE}.in_orc`, reason: { code: 'unsupported-orc-deletes' } }],
    });
    const after = lake.pointers('replica');
    const changed = Object.keys(after).filter(name => after[name] !== before[name]);
    expect(changed).toEqual([`${TRINO_NAMESPACE}.maintained`]);
  }, 120_000);

  it('read the same with Trino at every snapshot once the source is gone', async () => {
    lake.removeSources();
    expect(JSON.stringify(sources)).not.toContain('error');
    for (const { name } of TRINO_TABLES) {
      expect(Object.keys(sources[name]).length).toBeGreaterThan(2);
      expect({ name, ...(await read('rep', `${TRINO_NAMESPACE}.${name}`)) }).toEqual({ name, ...sources[name] });
    }
  }, 120_000);
});
