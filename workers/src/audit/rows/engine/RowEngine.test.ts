import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unprovable } from '../Unprovable';
import { RowEngine, UnreadableRows } from './RowEngine';

describe('RowEngine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portage-engine-'));
  const engines: RowEngine[] = [];
  const open = async (signal = new AbortController().signal) => {
    const engine = await RowEngine.open({ folder, signal });
    engines.push(engine);
    return engine;
  };

  afterEach(() => engines.splice(0).forEach(engine => engine.close()));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('interrupts a query when it is told to stop, and goes down in order', async () => {
    const abort = new AbortController();
    const engine = await open(abort.signal);
    const startedAt = Date.now();
    setTimeout(() => abort.abort(new Error('told to')), 200);
    await expect(engine.rows('SELECT count(*) FROM range(100000000000) WHERE range % 3 = 1')).rejects.toThrow('told to');
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    await expect(engine.rows('SELECT 1')).rejects.toThrow('told to');
  });

  it('reaches no file outside of its folder, and no network', async () => {
    const engine = await open();
    writeFileSync(join(folder, 'inside'), 'a');
    expect(await engine.rows(`SELECT content FROM read_text('${folder}/inside')`)).toEqual([['a']]);
    for (const path of [__filename, `${folder}/../portage-engine-other`, 'https://127.0.0.1/x.parquet']) {
      await expect(engine.rows(`SELECT * FROM read_text('${path}')`)).rejects.toThrow(UnreadableRows);
    }
    await expect(engine.run('SET enable_external_access = true')).rejects.toThrow(UnreadableRows);
  });

  it('says of what does not fit its memory that it is not provable, not that it is damaged', async () => {
    const engine = await open();
    const large = `SELECT list(repeat(range::VARCHAR, 100)) FROM range(20000000)`;
    await expect(engine.rows(`SELECT length(l) FROM (${large}) t(l)`)).rejects.toThrow(Unprovable);
  }, 60_000);

  it('appends numbers and strings', async () => {
    const engine = await open();
    await engine.run('CREATE TABLE rows (position BIGINT, text VARCHAR)');
    await engine.append('rows', [
      [2 ** 40, "it's"],
      [0, ''],
    ]);
    expect(await engine.rows('SELECT * FROM rows ORDER BY position')).toEqual([
      [0n, ''],
      [2n ** 40n, "it's"],
    ]);
  });
});
