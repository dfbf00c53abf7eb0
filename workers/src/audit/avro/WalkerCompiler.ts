import { CorruptInput } from '../CorruptInput';
import { canonicalFieldOrder } from './canonicalFieldOrder';
import type { RecordNode, SchemaNode } from './SchemaNode';
import type { WalkerRoles } from './WalkerRoles';

/** How a node is compiled: as part of the digest or silently, and whether one of the roles may apply below it. */
interface Place {
  /** Ids from the entry to here; `undefined` where no role can apply. */
  path?: string;
  silent?: boolean;
  /** Inside of an array or a map. */
  nested?: boolean;
}

/**
 * Writes the source text of a walker. In it `p` is the reading position, and `q` is where the span begins that was walked and not yet
 * handed over. Only numbers and names made here get into the text, never a string of the schema.
 */
export class WalkerCompiler {
  /** The orders of records whose writer had another one; the generated code refers to them by index. */
  readonly orders: number[][] = [];
  private readonly functions: string[] = [];
  private readonly captured = new Set<string>();
  private names = 0;

  constructor(private readonly roles: WalkerRoles) {}

  compileEntry(schema: RecordNode): string {
    const entry = this.compileNode(schema, { path: '' });
    for (const { field, required } of this.roles.captured) {
      if (required && !this.captured.has(field)) {
        throw new CorruptInput(`The Avro schema has no field ${field} of the expected type`, 0);
      }
    }
    const captures = this.captureVariables();
    return `'use strict';
function fail(message, offset) { throw new CorruptInput(message, offset); }
${this.functions.join('\n')}
return function walk(input, count, sink) {
  const length = input.length;
  if (count > length) fail('The block has more entries than bytes', 0);
  let p = 0, q = 0, t = 0;
  for (let n = 0; n < count; n++) {
    ${captures.length > 0 ? `let ${captures.map(name => `${name} = -1`).join(', ')};` : ''}
    ${entry}
    if (p > length) fail('The data ends inside an entry', length);
    sink.copy(input, q, p); q = p;
    sink.entry(${['input', ...captures].join(', ')});
  }
  if (p !== length) fail('The block goes on after its last entry', p);
};`;
  }

  private captureVariables(): string[] {
    return this.roles.captured.flatMap(({ type }, index) => (type === 'string' ? [`start${index}`, `end${index}`] : [`value${index}`]));
  }

  private compileNode(node: SchemaNode, place: Place): string {
    switch (node.kind) {
      case 'null':
        return '';
      case 'boolean':
        return `if (!(input[p] <= 1)) fail('A boolean is neither true nor false', p); p += 1;`;
      case 'int':
      case 'long':
        return this.compileLong(place);
      case 'float':
        return 'p += 4;';
      case 'double':
        return 'p += 8;';
      case 'fixed':
        return `p += ${node.sizeBytes};`;
      case 'bytes':
      case 'string':
        return this.compileString(place);
      case 'enum':
        return this.compileEnum(node.symbols.length, place);
      case 'union':
        return this.compileUnion(node.branches, place);
      case 'record':
        return this.compileRecord(node, place);
      case 'array':
        return this.compileBlocks(node.items, '', minimumBytes(node.items), place);
      case 'map':
        return this.compileBlocks(node.values, this.compileString({ silent: place.silent }), 1 + minimumBytes(node.values), place);
      default:
        throw new CorruptInput('The Avro schema has an unknown type', 0);
    }
  }

  /** Skips a number, one to three bytes of it without a call: those are nearly all. */
  private compileLong(place: Place): string {
    const capture = this.captureOf(place, 'number');
    if (capture !== undefined) {
      return this.readLong(`value${capture}`, place);
    }
    return `if (input[p] < 128) p += 1;
else if ((t = input[p + 1]) < 128 && t !== 0) p += 2;
else if (t >= 128 && (t = input[p + 2]) < 128 && t !== 0) p += 3;
else if ((t = long.end(input, p)) < 0) ${this.normalize(place)}
else p = t;`;
  }

  /** Reads a number into a variable that is declared already. */
  private readLong(variable: string, place: Place): string {
    return `${variable} = input[p];
if (${variable} < 128) { p += 1; ${variable} = (${variable} >>> 1) ^ -(${variable} & 1); }
else {
  ${variable} = long.value(input, p);
  if ((t = long.end(input, p)) < 0) ${this.normalize(place)}
  else p = t;
}`;
  }

  private normalize({ silent }: Place): string {
    return silent ? 'p = -t;' : 'q = p = sink.normalizeLong(input, q, p);';
  }

  private compileString(place: Place): string {
    const [size, before] = [this.name('size'), this.name('before')];
    const capture = this.captureOf(place, 'string');
    const isPath = place.path !== undefined && this.roles.paths.includes(place.path);
    const length = this.readLong(size, { ...place, silent: place.silent || isPath });
    return `let ${size} = 0; const ${before} = p;
${length}
if (${size} < 0 || ${size} > length - p) fail('A string runs past the end of the data', ${before});
${capture !== undefined ? `start${capture} = p; end${capture} = p + ${size};` : ''}
${isPath ? `sink.copy(input, q, ${before}); sink.path(input, p, p + ${size}); q = p + ${size};` : ''}
p += ${size};`;
  }

  private compileEnum(symbols: number, place: Place): string {
    const symbol = this.name('symbol');
    return `let ${symbol} = 0; ${this.readLong(symbol, place)}
if (${symbol} < 0 || ${symbol} >= ${symbols}) fail('An enumeration has no such symbol', p);`;
  }

  private compileUnion(branches: SchemaNode[], place: Place): string {
    const branch = this.name('branch');
    const mark = this.markOf(place);
    const cases = branches.map((node, index) => {
      const value = mark !== undefined && node.kind !== 'null' ? `sink.copy(input, q, p); q = p; sink.value(${mark});` : '';
      return `case ${index}: { ${value} ${this.compileNode(node, place)} break; }`;
    });
    return `let ${branch} = 0; ${this.readLong(branch, place)}
switch (${branch}) {
  ${cases.join('\n')}
  default: fail('A union has no such branch', p);
}`;
  }

  private compileRecord(node: RecordNode, place: Place): string {
    const fields = node.fields.map(field => {
      const path = childPath(place.path, field.id);
      const omitted = path !== undefined && this.roles.omitted.includes(path);
      const code = this.compileNode(field.type, { path, silent: place.silent || omitted });
      const mark = this.markOf({ path });
      if (mark !== undefined) {
        const value = field.type.kind === 'union' ? '' : `sink.value(${mark});`;
        return `{ sink.copy(input, q, p); q = p; sink.begin(${mark}); ${value} ${code} sink.copy(input, q, p); q = p; sink.end(${mark}); }`;
      }
      return `{ ${omitted && !place.silent ? `sink.copy(input, q, p); ${code} q = p;` : code} }`;
    });
    const order = canonicalFieldOrder(node.fields);
    if (place.silent || order.every((field, index) => field === index)) {
      return fields.join('\n');
    }
    const [mark, ends] = [this.name('mark'), this.name('ends')];
    this.orders.push(order);
    return `sink.copy(input, q, p); q = p;
const ${mark} = sink.used; const ${ends} = [];
${fields.map(code => `${code} sink.copy(input, q, p); q = p; ${ends}.push(sink.used);`).join('\n')}
sink.permute(${mark}, ${ends}, orders[${this.orders.length - 1}]);`;
  }

  /**
   * An array or a map. One block with a positive count is walked in place. All else goes to a function that writes the items behind
   * each other and then puts their number before them; as a second block shows only after the first one, what was written by then is taken back.
   * Arrays within arrays (no manifest has them) take the function at once, or the code would double with each level.
   */
  private compileBlocks(item: SchemaNode, key: string, itemBytes: number, { silent, nested }: Place): string {
    const [mark, start, begin, count] = ['mark', 'start', 'begin', 'count'].map(prefix => this.name(prefix));
    const reframe = this.compileReframe(item, key, itemBytes, silent);
    if (nested) {
      return `p = ${reframe}(input, p, q, sink);${silent ? '' : ' q = p;'}`;
    }
    const index = this.name('i');
    return `const ${mark} = sink.used, ${start} = p, ${begin} = q; let ${count} = 0;
${this.readLong(count, { silent })}
if (${count} !== 0) {
  if (${count} * ${Math.max(itemBytes, 1)} > length - p) fail('An array has more items than there are bytes', ${start});
  for (let ${index} = 0; ${index} < ${count}; ${index}++) {
    ${key}
    ${this.compileNode(item, { silent, nested: true })}
  }
  if (${count} > 0 && input[p] === 0) p += 1;
  else { sink.used = ${mark}; q = ${begin}; p = ${reframe}(input, ${start}, q, sink);${silent ? '' : ' q = p;'} }
}`;
  }

  /** The general form of `compileBlocks`. The byte size that follows a negative count is checked: readers skip by it. */
  private compileReframe(item: SchemaNode, key: string, itemBytes: number, silent: boolean | undefined): string {
    const name = this.name('reframe');
    this.functions.push(`function ${name}(input, p, q, sink) {
  const length = input.length; let t = 0, count = 0, size = 0, total = 0;
  ${silent ? '' : 'sink.copy(input, q, p);'}
  const mark = sink.used;
  for (;;) {
    const start = p;
    ${this.readLong('count', { silent: true })}
    if (count === 0) break;
    let end = -1;
    if (count < 0) {
      count = -count;
      ${this.readLong('size', { silent: true })}
      if (size < 0 || size > length - p) fail('A block of an array runs past the end of the data', start);
      end = p + size;
    }
    if (count * ${Math.max(itemBytes, 1)} > length - p) fail('An array has more items than there are bytes', start);
    q = p;
    for (let i = 0; i < count; i++) {
      ${key}
      ${this.compileNode(item, { silent, nested: true })}
    }
    if (p > length) fail('The data ends inside an array', length);
    if (end >= 0 && p !== end) fail('A block of an array does not have the size that it announces', start);
    ${silent ? '' : 'sink.copy(input, q, p);'}
    total += count;
  }
  ${silent ? '' : 'if (total > 0) sink.insertCount(mark, total); sink.byte(0);'}
  return p;
}`);
    return name;
  }

  private captureOf({ path }: Place, type: 'string' | 'number'): number | undefined {
    const index = this.roles.captured.findIndex(captured => captured.field === path && captured.type === type);
    if (index < 0 || path === undefined) {
      return undefined;
    }
    this.captured.add(path);
    return index;
  }

  private markOf({ path }: Place): number | undefined {
    const index = path === undefined ? -1 : this.roles.marked.indexOf(path);
    return index < 0 ? undefined : index;
  }

  private name(prefix: string): string {
    this.names += 1;
    return `${prefix}_${this.names}`;
  }
}

/** Roles apply to fields of the entry itself and of its data file (field 2), see `WalkerRoles`. */
function childPath(parent: string | undefined, id: number | undefined): string | undefined {
  if (id === undefined || (parent !== '' && parent !== '2')) {
    return undefined;
  }
  return parent === '' ? String(id) : `${parent}.${id}`;
}

/** The fewest bytes that a value takes: a count of items is checked against it before they are walked. */
function minimumBytes(node: SchemaNode): number {
  switch (node.kind) {
    case 'null':
      return 0;
    case 'float':
      return 4;
    case 'double':
      return 8;
    case 'fixed':
      return node.sizeBytes;
    case 'record':
      return node.fields.reduce((sum, field) => sum + minimumBytes(field.type), 0);
    default:
      return 1;
  }
}
