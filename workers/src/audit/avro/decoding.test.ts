import { deflateRawSync } from 'node:zlib';
import { compress } from 'snappyjs';
import { CorruptInput } from '../CorruptInput';
import { avroLong } from './avroLong';
import { checkSnappyStream } from './checkSnappyStream';
import { compileWalker } from './compileWalker';
import { createDecompressor } from './decompressor';
import { parseSchema } from './parseSchema';
import { readContainer } from './readContainer';
import { CanonicalSink } from '../digest/CanonicalSink';

const schemaOf = (schema: unknown) => parseSchema(Buffer.from(JSON.stringify(schema)));
const NO_ROLES = { name: 'none', paths: [], omitted: [], marked: [], captured: [] };

function canonicalOf(schema: unknown, data: number[], count = 1): string[] {
  const entries: string[] = [];
  const walker = compileWalker(schemaOf(schema), NO_ROLES);
  walker(Uint8Array.from(data), count, new CanonicalSink(undefined, canonical => entries.push(Buffer.from(canonical).toString('hex'))));
  return entries;
}

describe('avroLong', () => {
  it.each<[number[], number, number]>([
    [[0], 0, 1],
    [[1], -1, 1],
    [[0x80, 0x01], 64, 2],
    [[0x80, 0x00], 0, -2],
    [[0x81, 0x80, 0x00], -1, -3],
  ])('reads %j', (bytes, value, end) => {
    expect([avroLong.value(Uint8Array.from(bytes), 0), avroLong.end(Uint8Array.from(bytes), 0)]).toEqual([value, end]);
  });

  it.each([[[]], [[0x80]], [[...Array(9).fill(0xff), 0x02]], [Array(11).fill(0xff)]])('refuses %j', bytes => {
    expect(() => avroLong.end(Uint8Array.from(bytes), 0)).toThrow(CorruptInput);
  });

  it('refuses a count beyond reason', () => {
    expect(() => avroLong.value(Uint8Array.from([...Array(9).fill(0xff), 0x01]), 0)).toThrow(CorruptInput);
  });
});

describe('parseSchema', () => {
  it.each<[string, unknown]>([
    ['a reference to nothing', 'nothing'],
    ['a record without fields', { type: 'record', name: 'r' }],
    ['a field without a name', { type: 'record', name: 'r', fields: [{ type: 'int' }] }],
    ['a record within itself', { type: 'record', name: 'r', fields: [{ name: 'a', type: ['null', 'r'] }] }],
    ['a number', 1],
    ['an enumeration without symbols', { type: 'enum', name: 'e' }],
    ['a fixed type of no size', { type: 'fixed', name: 'f', size: -1 }],
  ])('refuses %s', (_what, schema) => {
    expect(() => schemaOf(schema)).toThrow(CorruptInput);
  });

  it('ends at a short schema that stands for an endless one', () => {
    const levels = Array.from({ length: 60 }, (_item, level) => ({
      name: `f${level}`,
      type: { type: 'record', name: `r${level}`, fields: level === 0 ? [] : ['a', 'b'].map(name => ({ name, type: `r${level - 1}` })) },
    }));
    expect(() => schemaOf({ type: 'record', name: 'all', fields: levels })).toThrow('more than 5000 nodes');
  });

  it('ends at a schema that is deep by its names', () => {
    const chain = Array.from({ length: 400 }, (_item, level) => ({
      name: `f${level}`,
      type: { type: 'record', name: `r${level}`, fields: level === 0 ? [] : [{ name: 'a', type: `r${level - 1}` }] },
    }));
    expect(() => schemaOf({ type: 'record', name: 'all', fields: chain })).toThrow('100 levels deep');
  });

  it('takes names with and without their namespace', () => {
    const schema = {
      type: 'record',
      name: 'r',
      namespace: 'n',
      fields: [
        { name: 'a', type: { type: 'fixed', name: 'f', size: 2 } },
        { name: 'b', type: 'f' },
        { name: 'c', type: 'n.f' },
      ],
    };
    expect(canonicalOf(schema, [1, 2, 3, 4, 5, 6])).toEqual(['010203040506']);
  });
});

describe('a compiled walker', () => {
  const items = (type: unknown) => ({ type: 'record', name: 'r', fields: [{ name: 'a', type: { type: 'array', items: type } }] });

  it('writes one form for all framings of an array, also of arrays in arrays and of maps', () => {
    const nested = { type: 'array', items: 'int' };
    expect(canonicalOf(items('int'), [4, 2, 4, 0])).toEqual(['04020400']);
    expect(canonicalOf(items('int'), [2, 2, 1, 2, 4, 0])).toEqual(['04020400']);
    expect(canonicalOf(items(nested), [2, 1, 2, 8, 2, 10, 0, 0])).toEqual(['0204080a0000']);
    expect(
      canonicalOf({ type: 'record', name: 'r', fields: [{ name: 'a', type: { type: 'map', values: 'int' } }] }, [1, 6, 2, 65, 4, 0]),
    ).toEqual(['0202410400']);
  });

  it('orders fields by id, whatever the writer’s order was', () => {
    const fields = [
      { name: 'y', type: { type: 'array', items: 'int' }, 'field-id': 1002 },
      { name: 'z', type: 'string' },
      { name: 'x', type: ['null', 'long'], 'field-id': 1001 },
    ];
    expect(canonicalOf({ type: 'record', name: 'r', fields }, [2, 5, 0, 2, 65, 2, 7])).toEqual(['020702050002' + '41']);
    expect(canonicalOf({ type: 'record', name: 'r', fields: [fields[2], fields[1], fields[0]] }, [2, 7, 2, 65, 2, 5, 0])).toEqual([
      '020702050002' + '41',
    ]);
  });

  it.each<[string, unknown, number[], number]>([
    ['an array beyond the data', items('int'), [100, 2, 0], 1],
    ['an array of nothing, as long as it says', items('null'), [...Array(6).fill(0xfe), 0x01, 0], 1],
    ['blocks of nothing without end', items('null'), [1, 0, 1, 0, 1, 0, 1, 0], 1],
    ['a string beyond the data', { type: 'record', name: 'r', fields: [{ name: 'a', type: 'string' }] }, [8, 65], 1],
    ['a string of negative length', { type: 'record', name: 'r', fields: [{ name: 'a', type: 'string' }] }, [1, 65], 1],
    ['an unknown branch', { type: 'record', name: 'r', fields: [{ name: 'a', type: ['null', 'int'] }] }, [4, 2], 1],
    ['a boolean that is none', { type: 'record', name: 'r', fields: [{ name: 'a', type: 'boolean' }] }, [2], 1],
    [
      'an unknown symbol',
      { type: 'record', name: 'r', fields: [{ name: 'a', type: { type: 'enum', name: 'e', symbols: ['x'] } }] },
      [2],
      1,
    ],
    ['an end within a number', { type: 'record', name: 'r', fields: [{ name: 'a', type: 'double' }] }, [1, 2], 1],
    ['bytes behind the last entry', { type: 'record', name: 'r', fields: [{ name: 'a', type: 'int' }] }, [2, 2], 1],
    ['more entries than bytes', { type: 'record', name: 'r', fields: [] }, [], 1_000_000_000],
  ])('refuses %s', (_what, schema, data, count) => {
    expect(() => canonicalOf(schema, data, count)).toThrow(CorruptInput);
  });

  it('lets no string of the schema into its code', () => {
    const name = `'; globalThis.injected = true; '`;
    expect(
      canonicalOf(
        { type: 'record', name, fields: [{ name, type: ['null', { type: 'enum', name, symbols: [name] }], 'field-id': 7 }] },
        [2, 0],
      ),
    ).toEqual(['0200']);
    expect(globalThis).not.toHaveProperty('injected');
  });

  it('compiles deep nesting in a size that grows with its depth', () => {
    let deep: unknown = 'int';
    for (let i = 0; i < 40; i += 1) {
      deep = { type: 'array', items: deep };
    }
    expect(canonicalOf(items(deep), [0])).toEqual(['00']);
  });
});

describe('readContainer', () => {
  const header = [0x4f, 0x62, 0x6a, 1, 0];
  const sync = Array(16).fill(7);

  it.each<[string, number[], string]>([
    ['another file', [0x50, 0x41, 0x52, 0x31], 'no Avro file'],
    ['a file without a sync marker', header, 'ends too early'],
    ['a block that is cut off', [...header, ...sync, 2, 20, 1], 'ends too early'],
    ['a block of negative size', [...header, ...sync, 2, 1], 'negative'],
    ['a block with another sync marker', [...header, ...sync, 2, 2, 0, ...Array(16).fill(8)], 'sync marker'],
    ['a key that is there twice', [0x4f, 0x62, 0x6a, 1, 4, 2, 65, 0, 2, 65, 0, 0, ...sync], 'twice'],
    ['a header without end', [0x4f, 0x62, 0x6a, 1, 0xfe, 0xff, 0x7f], 'entries'],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => readContainer(Uint8Array.from(bytes))).toThrow(message);
  });
});

describe('createDecompressor', () => {
  it('refuses a codec that it does not know', async () => {
    await expect(createDecompressor('lzma')).rejects.toMatchObject({ code: 'unsupported-codec' });
  });

  it.each(['deflate', 'zstandard', 'snappy', 'bzip2'])('refuses what is no %s', async codec => {
    const { decompress } = await createDecompressor(codec);
    expect(() => decompress(Buffer.from('certainly not'))).toThrow(CorruptInput);
  });

  it('refuses a deflated block that is cut off', async () => {
    const { decompress } = await createDecompressor('deflate');
    const data = deflateRawSync(Buffer.alloc(1000, 'abc'));
    expect(decompress(data)).toHaveLength(1000);
    expect(() => decompress(data.subarray(0, -2))).toThrow(CorruptInput);
  });

  it('checks the checksum of snappy blocks', async () => {
    const { decompress } = await createDecompressor('snappy');
    const stream = compress(Buffer.from('abcabcabcabc')) as Uint8Array;
    expect(() => decompress(Buffer.concat([stream, Buffer.alloc(4)]))).toThrow('checksum');
  });
});

describe('checkSnappyStream', () => {
  it('accepts what a compressor makes', () => {
    for (const text of ['', 'a', 'abc'.repeat(1000), Buffer.from(Array.from({ length: 70_000 }, (_item, i) => (i * i) % 251))]) {
      expect(() => checkSnappyStream(compress(Buffer.from(text)) as Uint8Array)).not.toThrow();
    }
  });

  it.each([
    ['a literal of negative length', [8, 0xfc, 0xfb, 0xff, 0xff, 0xff, 1, 2]],
    ['a literal beyond the input', [8, 0x1c, 1]],
    ['a length that is not reached', [8, 0x00, 1]],
    ['no length', []],
    ['a length without end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => checkSnappyStream(Uint8Array.from(bytes))).toThrow();
  });
});
