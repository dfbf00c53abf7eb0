import { MAX_SCHEMA_DEPTH } from './avroLimits';
import { parseAvroSchema } from './parseAvroSchema';

const parse = (schema: unknown) => parseAvroSchema(JSON.stringify(schema));

describe('parseAvroSchema', () => {
  it('keeps field ids and sees through logical types', () => {
    const schema = {
      type: 'record',
      name: 'r',
      fields: [{ name: 'day', 'field-id': 1000, type: ['null', { type: 'int', logicalType: 'date' }] }],
    };
    expect(parse(schema)).toEqual({
      kind: 'record',
      uses: 1,
      fields: [{ name: 'day', fieldId: 1000, type: { kind: 'union', branches: [{ kind: 'null' }, { kind: 'int' }] } }],
    });
  });

  it('resolves names within their namespace, and by their full name from outside', () => {
    const fixed = { type: 'fixed', name: 'uuid', namespace: 'a.b', size: 16 };
    const inner = {
      type: 'record',
      name: 'a.b.inner',
      fields: [
        { name: 'x', type: fixed },
        { name: 'y', type: 'uuid' },
      ],
    };
    const outer = {
      type: 'record',
      name: 'outer',
      fields: [
        { name: 'i', type: inner },
        { name: 'z', type: 'a.b.uuid' },
      ],
    };
    const parsed = parse(outer) as any;
    expect(parsed.fields[1].type).toBe(parsed.fields[0].type.fields[1].type);
    expect(() => parse({ ...outer, fields: [{ name: 'z', type: 'uuid' }] })).toThrow('names a type "uuid" that it does not declare');
  });

  it('counts how often a record is used', () => {
    const record = { type: 'record', name: 'point', fields: [{ name: 'x', type: 'long' }] };
    const schema = {
      type: 'record',
      name: 'r',
      fields: [
        { name: 'a', type: record },
        { name: 'b', type: { type: 'array', items: 'point' } },
      ],
    };
    expect((parse(schema) as any).fields[0].type.uses).toBe(2);
  });

  it.each([
    ['a record that contains itself', { type: 'record', name: 'r', fields: [{ name: 'next', type: ['null', 'r'] }] }],
    ['a record without fields', { type: 'record', name: 'r' }],
    ['a fixed type of a negative size', { type: 'fixed', name: 'f', size: -1 }],
    ['an empty union', []],
    ['a number', 7],
    ['an unknown type', { type: 'datum' }],
  ])('refuses %s', (_, schema) => {
    expect(() => parse(schema)).toThrow();
  });

  it('refuses nesting without end', () => {
    let schema: unknown = 'int';
    for (let depth = 0; depth <= MAX_SCHEMA_DEPTH; depth += 1) {
      schema = { type: 'array', items: schema };
    }
    expect(() => parse(schema)).toThrow('nests deeper');
    expect(() => parseAvroSchema('['.repeat(1_000_000))).toThrow();
  });
});
