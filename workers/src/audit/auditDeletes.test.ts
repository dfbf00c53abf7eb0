import type { SchemaElement } from 'hyparquet';
import { auditReplica, MemoryMap } from './__testUtils__/auditReplica';
import { loadFixture, type Fixture } from './__testUtils__/loadFixture';
import type { MemoryStorage } from './__testUtils__/MemoryStorage';
import { mutationsOf } from './__testUtils__/mutations';
import type { Schema, Value } from './__testUtils__/naiveAvro';
import { naiveReplica, type Hooks, type Replica } from './__testUtils__/naiveReplica';
import type { AuditTableResult } from './table/AuditTableResult';

jest.setTimeout(120_000);

const fixtures = new Map<string, Fixture>();
function fixtureOf(name: string): Fixture {
  if (!fixtures.has(name)) {
    fixtures.set(name, loadFixture(name));
  }
  return fixtures.get(name)!;
}

async function localize(
  name: string,
  hooks?: Hooks,
  table = 'sales.orders',
): Promise<{ fixture: Fixture; storage: MemoryStorage; replica: Replica }> {
  const fixture = fixtureOf(name);
  const storage = fixture.storage.clone();
  return { fixture, storage, replica: await naiveReplica({ ...fixture, storage, head: fixture.tables[table].head, hooks }) };
}

async function auditWith(name: string, hooks: Hooks, table?: string): Promise<AuditTableResult> {
  const { fixture, storage, replica } = await localize(name, hooks, table);
  return auditReplica(fixture, storage, { ...replica, rows: [] });
}

const messagesOf = ({ problems }: AuditTableResult) => problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
const isRefused = (result: AuditTableResult) => result.digest === undefined && result.problems.length > 0;
const holdsPaths = ({ status, data_file: file }: Value) => status !== 2 && file.content === 1;

/** No bounds are no bounds, null or empty, and a map says the same in any order: the bound of paths may stand anywhere in it. */
const SAYS_THE_SAME = ['lower_bounds', 'upper_bounds'].flatMap(field =>
  ['null → value', 'first two items swapped'].map(change => `.data_file.${field} ${change}`),
);

describe('auditTable of deletes', () => {
  describe('finds every change of an entry', () => {
    it.each([
      ['v2-position-deletes', 'PARQUET'],
      ['posdel-variants', 'PARQUET'],
      ['posdel-variants', 'AVRO'],
      ['v3-deletion-vectors', 'PUFFIN'],
    ])('%s, %s', async (name, format) => {
      let schema: Schema;
      let sample: Value;
      const find = (entry: Value) => {
        if (holdsPaths(entry) && entry.data_file.file_format.toUpperCase() === format) {
          sample ??= structuredClone(entry);
        }
      };
      // The schema hook of a manifest comes after its entries: the last one seen before a sample was found is not the sample's.
      let found = false;
      await localize(name, {
        entry: find,
        manifestSchema: seen => {
          schema = sample && !found ? seen : schema;
          found ||= sample !== undefined;
        },
      });
      const unnoticed: string[] = [];
      const mutations = mutationsOf(schema!, sample!);
      for (const mutation of mutations) {
        let isDone = false;
        const result = await auditWith(name, {
          entry: entry => {
            if (!isDone && holdsPaths(entry) && entry.data_file.file_format.toUpperCase() === format) {
              mutation.apply(entry);
              isDone = true;
            }
          },
        });
        if (!isRefused(result)) {
          unnoticed.push(mutation.name);
        }
      }
      expect(unnoticed.filter(mutation => !SAYS_THE_SAME.includes(mutation))).toEqual([]);
      expect(mutations.length).toBeGreaterThan(20);
    });
  });

  describe('finds changes in position deletes', () => {
    const place = (rows: Value[]) => rows.find(({ pos }) => pos !== undefined);
    it.each<[string, (rows: Value[]) => void]>([
      ['a position', rows => rows.length > 0 && (place(rows).pos += 1n)],
      ['a path', rows => rows.length > 0 && (rows[0].file_path += 'x')],
      [
        'a path of the source',
        rows => rows.length > 0 && (rows[0].file_path = 'file:/tmp/portage-fixtures/v2-position-deletes/eu/wh/x.parquet'),
      ],
      ['a lost row', rows => rows.pop()],
      ['a row more', rows => rows.length > 0 && rows.push({ ...rows.at(-1), pos: rows.at(-1).pos + 9n })],
      ['a doubled row', rows => rows.length > 0 && rows.push({ ...rows.at(-1) })],
      ['all rows lost', rows => rows.splice(0)],
    ])('%s', async (_what, rows) => {
      expect(isRefused(await auditWith('v2-position-deletes', { deletes: { rows } }))).toBe(true);
      expect(isRefused(await auditWith('formats', { deletes: { rows } }, 'sales.orders_avro'))).toBe(true);
    });

    it('rows in another order', async () => {
      const reverse = (rows: Value[]) => rows.reverse();
      expect(messagesOf(await auditWith('v2-position-deletes', { deletes: { rows: reverse } }))).toContain('not sorted');
      expect(messagesOf(await auditWith('formats', { deletes: { rows: reverse } }, 'sales.orders_avro'))).toContain('not sorted');
    });

    it('a value of the row column', async () => {
      let changed = 0;
      const rows = (all: Value[]) => {
        for (const { row } of all.filter(({ row: data }) => data)) {
          changed += 1;
          const key = Object.keys(row).find(name => typeof row[name] === 'string')!;
          row[key] += 'x';
        }
      };
      const result = await auditWith('posdel-variants', { deletes: { rows } });
      expect(changed).toBeGreaterThan(0);
      expect(messagesOf(result)).toContain('Its content is not that of the source');
    });

    it('a lost field id, by which readers find the columns', async () => {
      const schema = (elements: SchemaElement[]) => elements.forEach(element => delete element.field_id);
      expect(messagesOf(await auditWith('v2-position-deletes', { deletes: { schema } }))).toContain('field ids');
    });

    it('but not another codec, other pages or other row groups', async () => {
      const plain = await auditWith('posdel-variants', {});
      for (const codec of ['UNCOMPRESSED', 'GZIP', 'ZSTD'] as const) {
        const result = await auditWith('posdel-variants', { deletes: { codec, pageSize: 64, rowGroupSize: 2 } });
        expect(result).toMatchObject({ problems: [], digest: plain.digest });
      }
    });

    it('bounds that are not true', async () => {
      const result = await auditWith('posdel-variants', {
        entry: entry => {
          if (holdsPaths(entry) && entry.data_file.file_format === 'PARQUET' && entry.data_file.record_count > 0n) {
            const others = (entry.data_file.lower_bounds?.array ?? []).filter(({ key }: Value) => key !== 2147483546);
            entry.data_file.lower_bounds = { array: [...others, { key: 2147483546, value: Buffer.from('z') }] };
            entry.data_file.upper_bounds &&= { array: entry.data_file.upper_bounds.array.filter(({ key }: Value) => key !== 2147483546) };
          }
        },
      });
      expect(messagesOf(result)).toContain('The lower bound of its paths, z, is above');
    });

    it('a wrong file size, and a file that is another than the localizer wrote', async () => {
      const resize = (entry: Value) => holdsPaths(entry) && (entry.data_file.file_size_in_bytes += 1n);
      expect(messagesOf(await auditWith('v2-position-deletes', { entry: resize }))).toContain('bytes, the file has');

      const { fixture, storage, replica } = await localize('v2-position-deletes');
      const map = new MemoryMap(replica.rows.map(row => (row.kind === 'delete-file' ? { ...row, sha256: '0'.repeat(64) } : row)));
      expect(messagesOf(await auditReplica(fixture, storage, replica, map))).toContain('it was written with 0000');
    });
  });

  describe('finds changes in deletion vectors', () => {
    it('every change of the footer', async () => {
      let footer: Value;
      await localize('dv-footers', { deletes: { footer: seen => (footer ??= structuredClone(JSON.parse(JSON.stringify(seen)))) } });
      const changes = changesOf(footer);
      const unnoticed: string[] = [];
      for (const { name, apply } of changes) {
        if (!isRefused(await auditWith('dv-footers', { deletes: { footer: apply } }))) {
          unnoticed.push(name);
        }
      }
      expect(unnoticed).toEqual([]);
      expect(changes.length).toBeGreaterThan(10);
    });

    it('a byte of a blob, and what stands between blobs', async () => {
      for (const at of [4, 8, -1]) {
        const payload = (bytes: Buffer) => {
          const copy = Buffer.from(bytes);
          copy[at < 0 ? copy.length + at : at] = 255 - copy[at < 0 ? copy.length + at : at];
          return copy;
        };
        expect(messagesOf(await auditWith('dv-footers', { deletes: { payload } }))).toContain('not that of the source');
      }
    });

    it('a truncated file, and one that is none', async () => {
      for (const change of [(bytes: Buffer) => bytes.subarray(0, -3), () => Buffer.alloc(0), () => Buffer.alloc(100)]) {
        expect(messagesOf(await auditWith('v3-deletion-vectors', { deleteFile: change }))).toContain('This is no Puffin file');
      }
    });
  });

  it('says that a delete file of the source is missing, or cannot be read', async () => {
    const { fixture, storage, replica } = await localize('v2-position-deletes');
    const row = replica.rows.find(({ kind }) => kind === 'delete-file')!;
    const bytes = storage.get(row.sourcePath);
    storage.put(row.sourcePath, bytes.subarray(0, bytes.length - 5));
    await expect(auditReplica(fixture, storage, replica)).rejects.toMatchObject({
      code: 'corrupt-metadata',
      message: expect.stringContaining(row.sourcePath),
    });
    await storage.delete([row.sourcePath]);
    await expect(auditReplica(fixture, storage, replica)).rejects.toMatchObject({ code: 'source-file-missing' });
  });

  it('says that a delete file of the replica is missing, or lies elsewhere', async () => {
    const { fixture, storage, replica } = await localize('v2-position-deletes');
    const row = replica.rows.find(({ kind }) => kind === 'delete-file')!;
    await storage.delete([row.localPath]);
    expect(messagesOf(await auditReplica(fixture, storage, replica))).toContain('missing in the target region');

    const foreign = (entry: Value) => holdsPaths(entry) && (entry.data_file.file_path = row.sourcePath);
    expect(messagesOf(await auditWith('v2-position-deletes', { entry: foreign }))).toMatch(/does not lie in the target region/);
  });

  it('has one digest in every region, whichever paths the deletes hold there', async () => {
    for (const name of ['v2-position-deletes', 'dv-footers', 'posdel-variants']) {
      const { fixture, storage, replica } = await localize(name);
      const there = fixture.rules.map((rule, number) => ({
        ...rule,
        target: rule.cluster === 'eu' ? rule.source : `s3://asia/replica/_data/us/${number}/`,
      }));
      const asia = { ...fixture, rules: there, location: 's3://asia/replica/' };
      const other = await naiveReplica({ ...asia, storage, head: fixture.tables['sales.orders'].head });
      const [first, second] = [await auditReplica(fixture, storage, replica), await auditReplica(asia, storage, other)];
      expect([first.problems, second.problems]).toEqual([[], []]);
      expect(second.digest).toBe(first.digest);
    }
  });

  it('reads no delete file again that is proved', async () => {
    const { fixture, storage, replica } = await localize('v2-position-deletes');
    const { proofs, digest } = await auditReplica(fixture, storage, replica);
    const deletes = replica.rows.filter(({ kind }) => kind === 'delete-file');
    expect(proofs.filter(({ kind }) => kind === 'delete-file')).toHaveLength(deletes.length);

    storage.reads.length = 0;
    const map = new MemoryMap(proofs.filter(({ kind }) => kind === 'delete-file'));
    expect(await auditReplica(fixture, storage, replica, map)).toMatchObject({ problems: [], digest });
    expect(storage.reads.filter(uri => deletes.some(({ localPath }) => localPath === uri))).toEqual([]);
  });
});

interface Change {
  name: string;
  apply: (root: Value) => void;
}

/** Every leaf of a JSON document changed, and every member dropped. */
function changesOf(root: Value, path: (string | number)[] = []): Change[] {
  const value = path.reduce((object, key) => object[key], root);
  const at = (changed: Value, keys: (string | number)[]) => keys.reduce((object, key) => object[key], changed);
  if (value === null || typeof value !== 'object') {
    const next = typeof value === 'number' ? value + 1 : `${value}x`;
    return [{ name: `${path.join('.')} changed`, apply: changed => (at(changed, path.slice(0, -1))[path.at(-1)!] = next) }];
  }
  return Object.keys(value).flatMap(key => [
    ...changesOf(root, [...path, key]),
    {
      name: `${[...path, key].join('.')} dropped`,
      apply: (changed: Value) => {
        const parent = at(changed, path);
        if (Array.isArray(parent)) {
          parent.splice(Number(key), 1);
        } else {
          delete parent[key];
        }
      },
    },
  ]);
}
