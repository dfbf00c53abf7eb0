import { Type } from 'avsc';
import { compileRecordWalker } from './compileRecordWalker';
import type { FieldTarget } from './FieldTarget';
import { parseAvroSchema } from './parseAvroSchema';
import { WalkError } from './WalkError';

const INNER = {
  type: 'record',
  name: 'inner',
  fields: [
    { name: 'text', type: 'string', 'field-id': 20 },
    { name: 'note', type: ['string', 'null'], 'field-id': 21 },
  ],
};

/** Every Avro type, some nested, around the fields that are looked for. */
const SCHEMA = {
  type: 'record',
  name: 'outer',
  fields: [
    { name: 'flag', type: 'boolean' },
    { name: 'small', type: 'int', 'field-id': 1 },
    { name: 'nothing', type: 'null' },
    { name: 'single', type: 'float' },
    { name: 'twice', type: ['double', 'null', 'string'] },
    { name: 'raw', type: ['null', 'bytes'], 'field-id': 3 },
    { name: 'hash', type: { type: 'fixed', name: 'hash', size: 16 } },
    { name: 'color', type: { type: 'enum', name: 'color', symbols: ['red', 'green'] } },
    { name: 'below', type: INNER, 'field-id': 2 },
    {
      name: 'bounds',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'bound',
          fields: [
            { name: 'k', type: 'int' },
            { name: 'v', type: 'bytes' },
          ],
        },
      },
    },
    { name: 'counts', type: ['null', { type: 'map', values: { type: 'array', items: 'inner' } }] },
    { name: 'more', type: { type: 'array', items: 'inner' } },
    { name: 'empties', type: { type: 'array', items: 'null' } },
    { name: 'last', type: ['null', 'long'], 'field-id': 4 },
  ],
};

const TARGETS = {
  small: { path: [1], kind: 'integer', required: true },
  text: { path: [2, 20], kind: 'string', required: true },
  note: { path: [2, 21], kind: 'string', required: false },
  raw: { path: [3], kind: 'bytes', required: false },
  last: { path: [4], kind: 'integer', required: false },
  absent: { path: [2, 99], kind: 'string', required: false },
} as const satisfies Record<string, FieldTarget>;

const avscType = Type.forSchema(SCHEMA as any);
const walker = compileRecordWalker(parseAvroSchema(JSON.stringify(SCHEMA)), TARGETS);
const walk = (bytes: Buffer, from = 0, end = bytes.length) => {
  const spans = walker.createSpans();
  return { end: walker.walk(bytes, from, end, spans), spans };
};

const unwrap = (value: any) => (value === null || typeof value !== 'object' ? value : Object.values(value)[0]);

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('compileRecordWalker', () => {
  it('finds the same fields as avsc in records of every shape', () => {
    for (let round = 0; round < 500; round += 1) {
      const value: any = avscType.random();
      const bytes = avscType.toBuffer(value);
      const { end, spans } = walk(bytes);
      const { small, text, note, raw, last, absent } = walker.fields;
      expect(end).toBe(bytes.length);
      expect(small.integer(bytes, spans)).toBe(value.small);
      expect(text.string(bytes, spans)).toBe(value.below.text);
      expect(note.string(bytes, spans)).toBe(unwrap(value.below.note) ?? undefined);
      expect(raw.isPresent(bytes, spans)).toBe(value.raw !== null);
      expect(last.integer(bytes, spans)).toBe(unwrap(value.last) ?? undefined);
      expect(absent.string(bytes, spans)).toBeUndefined();
    }
  });

  it('skips blocks that tell their size', () => {
    const schema = {
      type: 'record',
      name: 'r',
      fields: [
        { name: 'list', type: { type: 'array', items: 'string' } },
        { name: 'x', 'field-id': 1, type: 'int' },
      ],
    };
    const {
      walk: run,
      fields,
      createSpans,
    } = compileRecordWalker(parseAvroSchema(JSON.stringify(schema)), {
      x: { path: [1], kind: 'integer', required: true },
    });
    // Two items in a block of five bytes, one more in a block without a size, the end, then 21.
    const bytes = Buffer.from([0x03, 0x0a, 0x02, 0x61, 0x04, 0x62, 0x63, 0x02, 0x02, 0x64, 0x00, 0x2a]);
    const spans = createSpans();
    expect(run(bytes, 0, bytes.length, spans)).toBe(bytes.length);
    expect(fields.x.integer(bytes, spans)).toBe(21);
    expect(() => run(Buffer.from([0x03, 0x7f]), 0, 2, spans)).toThrow(WalkError);
  });

  it('gives up on damaged records, at once and with nothing but a WalkError', () => {
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = avscType.toBuffer(avscType.random());
      bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256);
      const cut = bytes.subarray(0, Math.floor(Math.random() * (bytes.length + 1)));
      const outcome = attempt(() => walk(cut).end);
      expect(outcome instanceof WalkError || (typeof outcome === 'number' && outcome <= cut.length)).toBe(true);
    }
  });

  it('does not count to the end of what a block claims to hold', () => {
    const schema = (items: unknown) =>
      parseAvroSchema(JSON.stringify({ type: 'record', name: 'r', fields: [{ name: 'list', type: { type: 'array', items } }] }));
    const claim = Buffer.from('feffffff0f', 'hex'); // 2^31 - 1 items
    expect(() => compileRecordWalker(schema('long'), {}).walk(claim, 0, claim.length, new Int32Array(0))).toThrow(WalkError);
    // Items without bytes need no loop.
    const empty = Buffer.concat([claim, Buffer.from([0])]);
    expect(compileRecordWalker(schema('null'), {}).walk(empty, 0, empty.length, new Int32Array(0))).toBe(empty.length);
  });

  it('stays as long as the schema where records are shared, and stops where they multiply', () => {
    let declared: unknown = { type: 'record', name: 'r0', fields: [{ name: 'x', type: 'int' }] };
    for (let level = 1; level < 30; level += 1) {
      declared = {
        type: 'record',
        name: `r${level}`,
        fields: [
          { name: 'a', type: declared },
          { name: 'b', type: `r${level - 1}` },
        ],
      };
    }
    const { walk: run } = compileRecordWalker(parseAvroSchema(JSON.stringify(declared)), {});
    expect(() => run(Buffer.alloc(1_000), 0, 1_000, new Int32Array(0))).toThrow(WalkError);
  });

  it('takes no code from names', () => {
    const hostile = {
      type: 'record',
      name: 'r',
      fields: [{ name: '"];throw 1;//', type: { type: 'enum', name: '*/throw 1', symbols: [] } }],
    };
    const { walk: run } = compileRecordWalker(parseAvroSchema(JSON.stringify(hostile)), {});
    expect(run(Buffer.from([0]), 0, 1, new Int32Array(0))).toBe(1);
  });

  it('refuses a schema that lacks a required field or has it as another type', () => {
    const schema = parseAvroSchema(JSON.stringify(SCHEMA));
    expect(() => compileRecordWalker(schema, { x: { path: [2, 99], kind: 'string', required: true } })).toThrow('no field with id 99');
    expect(() => compileRecordWalker(schema, { x: { path: [1], kind: 'string', required: true } })).toThrow('not of type string');
    expect(() => compileRecordWalker({ kind: 'long' }, {})).toThrow('no record');
  });

  it.each([
    ['a union of one type', [{ name: 'a', type: ['string'], 'field-id': 1 }], 'not of type string'],
    ['a union of several types', [{ name: 'a', type: ['null', 'string', 'int'], 'field-id': 1 }], 'not of type string'],
    ['two nulls', [{ name: 'a', type: ['null', 'null'], 'field-id': 1 }], 'not of type string'],
    [
      'one id for two fields',
      [
        { name: 'a', type: 'string', 'field-id': 1 },
        { name: 'b', type: 'string', 'field-id': 1 },
      ],
      'have the same id 1',
    ],
  ])('refuses %s where a path is looked for', (_, fields, message) => {
    const schema = parseAvroSchema(JSON.stringify({ type: 'record', name: 'r', fields }));
    expect(() => compileRecordWalker(schema, { x: { path: [1], kind: 'string', required: true } })).toThrow(message);
  });

  it('refuses a null where a value is required, and bytes that are no text', () => {
    const schema = { type: 'record', name: 'r', fields: [{ name: 'path', type: ['null', 'string'], 'field-id': 1 }] };
    const {
      walk: run,
      fields,
      createSpans,
    } = compileRecordWalker(parseAvroSchema(JSON.stringify(schema)), {
      path: { path: [1], kind: 'string', required: true },
    });
    const spans = createSpans();
    const none = Buffer.from([0]);
    run(none, 0, 1, spans);
    expect(() => fields.path.string(none, spans)).toThrow(WalkError);
    const invalid = Buffer.from([2, 4, 0xc3, 0x28]);
    run(invalid, 0, 4, spans);
    expect(() => fields.path.string(invalid, spans)).toThrow(WalkError);
    const replacement = Buffer.from('\x02\x06\ufffd');
    run(replacement, 0, replacement.length, spans);
    expect(fields.path.string(replacement, spans)).toBe('\ufffd');
  });
});
