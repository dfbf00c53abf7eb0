import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AvroValue } from '../../avro/readRecords';
import { RowEngine } from '../engine/RowEngine';
import type { IcebergField, IcebergType } from '../schema/IcebergType';
import { Unprovable } from '../Unprovable';
import { avroKeyText, avroRowText } from './avroText';
import { defaultText } from './defaultText';
import type { FileColumn } from './FileColumn';
import { readParquetColumns } from './readParquetColumns';
import { keyText, rowText } from './rowText';

const primitive = (name: string): IcebergType => ({ kind: 'primitive', name });
const field = (id: number, name: string, type: IcebergType | string): IcebergField => ({
  ...{ id, name },
  type: typeof type === 'string' ? primitive(type) : type,
});
const uuid = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

const nested: IcebergType = {
  kind: 'struct',
  fields: [field(11, 'b', 'int'), field(12, 'a', { kind: 'list', element: field(13, 'element', 'string') }), field(14, 'lacking', 'long')],
};
const map: IcebergType = {
  kind: 'map',
  key: field(11, 'key', 'int'),
  value: field(12, 'value', { kind: 'list', element: field(13, 'element', 'double') }),
};

/** A type, a value as DuckDB writes it to Parquet, with the ids of what is nested, as Avro stores it, and its text. */
const values: [type: IcebergType | string, sql: string, ids: string, avro: AvroValue, text: string][] = [
  ['boolean', 'true', '', true, 'true'],
  ['int', '-7::INTEGER', '', -7, '"-7"'],
  ['long', '7::INTEGER', '', 7, '"7"'],
  ['long', '9223372036854775807', '', 9223372036854775807n, '"9223372036854775807"'],
  ['float', '1.1::FLOAT', '', Math.fround(1.1), '"x3ff19999a0000000"'],
  ['double', '1.5::FLOAT', '', 1.5, '"x3ff8000000000000"'],
  ['double', "'-0'::DOUBLE", '', -0, '"x8000000000000000"'],
  ['double', "'nan'::DOUBLE", '', NaN, '"x7ff8000000000000"'],
  ['double', "'-infinity'::DOUBLE", '', -Infinity, '"xfff0000000000000"'],
  ['decimal(9, 2)', '-0.05::DECIMAL(9, 2)', '', bytes('fb'), '"-0.05"'],
  [
    'decimal(38,0)',
    '12345678901234567890123456789::DECIMAL(38, 0)',
    '',
    bytes('27e41b3246bec9b16e398115'),
    '"12345678901234567890123456789"',
  ],
  ['date', "DATE '1969-12-31'", '', -1, '"1969-12-31"'],
  ['time', "TIME '01:00:00.000005'", '', 3_600_000_005n, '"3600000005"'],
  ['timestamp', "TIMESTAMP '1969-12-31 23:59:59.999999'", '', -1n, '"-1"'],
  ['timestamptz', "TIMESTAMPTZ '2020-01-01 00:00:00+00'", '', 1577836800000000n, '"1577836800000000"'],
  ['timestamp_ns', "TIMESTAMP_NS '2020-01-01 00:00:00.123456789'", '', 1577836800123456789n, '"1577836800123456789"'],
  [
    'string',
    `'a"\\/é漢' || chr(1) || chr(31) || chr(10) || chr(127) || '\\u001f'`,
    '',
    'a"\\/é漢\u0001\u001f\n\u007f\\u001f',
    '"a\\"\\\\/é漢\\u0001\\u001F\\n\u007f\\\\u001f"',
  ],
  ['uuid', `'${uuid}'::UUID`, '', bytes(uuid.replaceAll('-', '')), `"${uuid}"`],
  ['uuid', `unhex('${uuid.replaceAll('-', '')}')`, '', uuid, `"${uuid}"`],
  ['binary', "'\\x00\\xFF'::BLOB", '', bytes('00ff'), '"00ff"'],
  ['fixed[2]', "'\\x0A\\x0B'::BLOB", '', bytes('0a0b'), '"0a0b"'],
  ['string', 'NULL::VARCHAR', '', null, 'null'],
  [
    nested,
    "{'b': 1, 'a': ['x', NULL]}",
    '{__duckdb_field_id: 1, b: 11, a: {__duckdb_field_id: 12, element: 13}}',
    new Map<number, AvroValue>([
      [11, 1],
      [12, ['x', null]],
    ]),
    '{"a":["x",null],"b":"1","lacking":null}',
  ],
  [
    nested,
    "CASE WHEN false THEN {'b': 1, 'a': ['x']} END",
    '{__duckdb_field_id: 1, b: 11, a: {__duckdb_field_id: 12, element: 13}}',
    null,
    'null',
  ],
  [
    map,
    'MAP {10: [1.5::DOUBLE], 9: NULL}',
    '{__duckdb_field_id: 1, key: 11, value: {__duckdb_field_id: 12, element: 13}}',
    [
      new Map<number, AvroValue>([
        [11, 10],
        [12, [1.5]],
      ]),
      new Map<number, AvroValue>([
        [11, 9],
        [12, null],
      ]),
    ],
    '[["10",["x3ff8000000000000"]],["9",null]]',
  ],
];

describe('the text form of a row', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portage-text-'));
  let engine: RowEngine;
  let files = 0;

  beforeAll(async () => {
    engine = await RowEngine.open({ folder, signal: new AbortController().signal });
  });

  afterAll(() => {
    engine.close();
    rmSync(folder, { recursive: true });
  });

  async function write(select: string, ids: string): Promise<{ path: string; columns: FileColumn[] }> {
    files += 1;
    const path = join(folder, `${files}.parquet`);
    await engine.run(`COPY (${select}) TO '${path}' (FORMAT parquet${ids && `, FIELD_IDS ${ids}`})`);
    return { path, columns: await readParquetColumns(engine, path, undefined) };
  }

  const textIn = async (path: string, sql: string) => (await engine.rows(`SELECT ${sql} FROM read_parquet('${path}')`))[0][0];

  it.each(values)('is one for Parquet and Avro: %j as %s', async (type, sql, ids, avro, text) => {
    const schema = [field(1, 'the "table\'s" name', type)];
    const { path, columns } = await write(`SELECT ${sql} AS "a ""file's"" name"`, `{'a "file''s" name': ${ids || 1}}`);
    const expected = `{"the \\"table's\\" name":${text}}`;
    expect(await textIn(path, rowText({ schema, columns }))).toBe(expected);
    expect(await textIn(path, keyText({ fields: schema, columns }))).toBe(`[${text}]`);
    const record = new Map([[1, avro]]);
    expect(avroRowText({ schema, record, missing: new Map() })).toBe(expected);
    expect(avroKeyText({ fields: schema, record, missing: new Map() })).toBe(`[${text}]`);
  });

  it('has the columns of the table, by their ids and sorted by name, with what a file lacks', async () => {
    const schema = [
      field(4, 'z', 'int'),
      field(2, 'new name', 'long'),
      { ...field(9, 'added', 'string'), initialDefault: '"it\'s"' },
      field(8, 'b', 'int'),
    ];
    const { path, columns } = await write('SELECT 1 AS "old name", 2 AS dropped, 3 AS z', "{'old name': 2, dropped: 3, z: 4}");
    const missing = new Map([[8, '"5"']]);
    expect(await textIn(path, rowText({ schema, columns, missing }))).toBe('{"added":"it\'s","b":"5","new name":"1","z":"3"}');
  });

  it('is made of any number of columns', async () => {
    const ids = Array.from({ length: 3_000 }, (_, index) => index + 1);
    const schema = ids.map(id => field(id, `c${id}`, 'long'));
    const { path, columns } = await write(
      `SELECT ${ids.map(id => `${id} AS c${id}`).join(', ')}`,
      `{${ids.map(id => `c${id}: ${id}`).join(', ')}}`,
    );
    const expected = Object.fromEntries(ids.map(id => [`c${id}`, String(id)]));
    expect(JSON.parse((await textIn(path, rowText({ schema, columns }))) as string)).toEqual(expected);
    expect(JSON.parse((await textIn(path, keyText({ fields: schema, columns }))) as string)).toEqual(ids.map(String));
  });

  it('finds a key within a struct', async () => {
    const { path, columns } = await write("SELECT {'a': {'b': 5}} AS s", '{s: {__duckdb_field_id: 1, a: {__duckdb_field_id: 2, b: 3}}}');
    expect(await textIn(path, keyText({ fields: [field(3, 'b', 'int')], columns }))).toBe('["5"]');
    const record = new Map([[1, new Map([[2, new Map([[3, 5]])]])]]);
    expect(avroKeyText({ fields: [field(3, 'b', 'int')], record, missing: new Map() })).toBe('["5"]');
  });

  it.each([
    ['boolean', 'true', 'true'],
    ['int', '7', '"7"'],
    ['double', '1.5', '"x3ff8000000000000"'],
    ['decimal(9, 2)', '"14.20"', '"14.20"'],
    ['date', '"2017-11-16"', '"2017-11-16"'],
    ['time', '"22:31:08.123456"', '"81068123456"'],
    ['timestamp', '"1970-01-01T00:00:01.000005"', '"1000005"'],
    ['timestamptz', '"1970-01-01T00:00:01.5+00:00"', '"1500000"'],
    ['uuid', `"${uuid.toUpperCase()}"`, `"${uuid}"`],
    ['fixed[2]', '"00FF"', '"00ff"'],
  ])('reads the default of a %s', (type, initialDefault, text) => {
    expect(defaultText({ ...field(1, 'a', type), initialDefault })).toBe(text);
  });

  it('refuses types that are not read, and files whose columns cannot be told apart', async () => {
    const { columns } = await write('SELECT 1 AS a', '{a: 1}');
    expect(() => rowText({ schema: [field(1, 'a', 'geometry')], columns })).toThrow(Unprovable);
    expect(() => rowText({ schema: [field(1, 'a', nested)], columns })).toThrow('has a leaf where the table has a struct');
    expect(() => defaultText({ ...field(1, 'a', 'timestamp_ns'), initialDefault: '"2020"' })).toThrow(Unprovable);
    await expect(write('SELECT 1 AS file_row_number', '{file_row_number: 1}')).rejects.toThrow(Unprovable);
  });
});
