import type { Schema, Value } from './naiveAvro';

/** One change of one value somewhere in a record. */
export interface Mutation {
  /** Where, and what is done. */
  name: string;
  apply(record: Value): void;
}

interface Place {
  name: string;
  get(record: Value): Value;
  set(record: Value, value: Value): void;
}

/** All single changes of a decoded record: each leaf, each null, each union branch, each item. `record` tells what there is to change. */
export function mutationsOf(schema: Schema, record: Value): Mutation[] {
  return mutate(schema, record, { name: '', get: root => root, set: () => undefined });
}

function mutate(schema: Schema, record: Value, place: Place): Mutation[] {
  const value = place.get(record);
  const change = (name: string, next: (value: Value) => Value): Mutation => ({
    name: `${place.name} ${name}`,
    apply: root => place.set(root, next(place.get(root))),
  });
  if (Array.isArray(schema)) {
    const branch = schema.find(type => type !== 'null');
    if (value === null) {
      return [change('null → value', () => ({ branch: sampleOf(branch) }))];
    }
    const key = Object.keys(value)[0];
    return [
      change('value → null', () => null),
      ...mutate(
        branch,
        record,
        inner(
          place,
          '',
          parent => parent[key],
          (parent, next) => (parent[key] = next),
        ),
      ),
    ];
  }
  switch (typeof schema === 'string' ? schema : schema.type) {
    case 'record':
      return schema.fields.flatMap((field: Schema) =>
        mutate(
          field.type,
          record,
          inner(
            place,
            `.${field.name}`,
            parent => parent[field.name],
            (parent, next) => (parent[field.name] = next),
          ),
        ),
      );
    case 'array': {
      if (value.length === 0) {
        return [change('[] → [item]', () => [sampleOf(schema.items)])];
      }
      return [
        change('last item dropped', items => items.slice(0, -1)),
        change('last item twice', items => [...items, items.at(-1)]),
        ...(value.length > 1 ? [change('first two items swapped', ([first, second, ...rest]) => [second, first, ...rest])] : []),
        ...mutate(
          schema.items,
          record,
          inner(
            place,
            '[0]',
            items => items[0],
            (items, next) => (items[0] = next),
          ),
        ),
      ];
    }
    case 'boolean':
      return [change('flipped', flag => !flag)];
    case 'int':
    case 'float':
    case 'double':
      return [change('+ 1', number => number + 1)];
    case 'long':
      return [change('+ 1', number => number + 1n)];
    case 'string':
      return [change('appended to', text => `${text}x`), ...(value ? [change('emptied', () => '')] : [])];
    case 'bytes':
    case 'fixed':
      return [
        ...(value.length > 0
          ? [change('first byte', bytes => Buffer.from(bytes.map((byte: number, i: number) => (i === 0 ? 255 - byte : byte))))]
          : []),
        ...((schema.type ?? schema) === 'bytes' ? [change('appended to', bytes => Buffer.concat([bytes, Buffer.from([0])]))] : []),
      ];
    default:
      throw new Error(`no mutations for ${JSON.stringify(schema)}`);
  }
}

function inner(place: Place, name: string, get: (parent: Value) => Value, set: (parent: Value, next: Value) => void): Place {
  return { name: place.name + name, get: root => get(place.get(root)), set: (root, next) => set(place.get(root), next) };
}

/** A value of a type; not a likely one. */
export function sampleOf(schema: Schema): Value {
  if (Array.isArray(schema)) {
    return null;
  }
  switch (typeof schema === 'string' ? schema : schema.type) {
    case 'record':
      return Object.fromEntries(schema.fields.map((field: Schema) => [field.name, sampleOf(field.type)]));
    case 'array':
      return [];
    case 'boolean':
      return true;
    case 'long':
      return 7n;
    case 'string':
      return 'x';
    case 'bytes':
      return Buffer.from([1]);
    case 'fixed':
      return Buffer.alloc(schema.size, 1);
    default:
      return 7;
  }
}
