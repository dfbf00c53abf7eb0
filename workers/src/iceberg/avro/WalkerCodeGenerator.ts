import type { AvroRecordType, AvroType } from './AvroType';
import { ABSENT } from './CapturedField';
import { minimumSizeOf } from './minimumSizeOf';
import { WalkError } from './WalkError';

/** Walks over one record that starts at `offset` and notes where the targets lie. Returns the offset behind it. */
export type Walk = (block: Buffer, offset: number, end: number, spans: Int32Array) => number;

/** Targets below one record: either a field to capture, by its slot, or a record to look into. */
export type TargetTree = Map<number, number | TargetTree>;

/** Reads an unsigned varint into `n`. Past the end it reads zeros and stops. */
const READ_VARINT = 'c = b[p++]; n = c & 127; for (f = 128; c > 127 && f < 1e18; f *= 128) { c = b[p++]; n += (c & 127) * f; }';

/**
 * Generated code, one statement a line. Variables: `b` block, `p` position, `e` end of the block, `n` varint read last, `c` byte
 * read last, `f` varint factor, `s` spans, `iN` loop counters. Lengths are compared while still doubled (zig-zag).
 */
export class WalkerCodeGenerator {
  private readonly functions: string[] = [];
  private readonly functionNames = new Map<AvroRecordType, string>();
  private loops = 0;

  generate(schema: AvroRecordType, tree: TargetTree, slots: number): Walk {
    const body = this.recordWithTargets(schema, tree);
    const reset = Array.from({ length: slots }, (_, slot) => `s[${2 * slot}] = ${ABSENT};`).join('\n');
    const code = `'use strict';
${this.functions.join('\n')}
return function walk(b, p, e, s) {
let n = 0, c = 0, f = 0;
${reset}
${body}
if (p > e) fail(p);
return p;
};`;
    const fail = (offset: number) => {
      throw new WalkError(offset);
    };
    // Only numbers of the parsed schema are in the code, see compileRecordWalker.
    // eslint-disable-next-line no-new-func
    return new Function('fail', code)(fail) as Walk;
  }

  private recordWithTargets(record: AvroRecordType, tree: TargetTree): string {
    return record.fields
      .map(field => {
        const target = field.fieldId === undefined ? undefined : tree.get(field.fieldId);
        if (target === undefined) {
          return this.skip(field.type);
        }
        if (typeof target === 'number') {
          return `s[${2 * target}] = p;\n${this.skip(field.type)}\ns[${2 * target + 1}] = p;`;
        }
        return this.descend(field.type, target);
      })
      .join('\n');
  }

  private descend(type: AvroType, tree: TargetTree): string {
    if (type.kind === 'record') {
      return this.recordWithTargets(type, tree);
    }
    if (type.kind === 'union') {
      return this.union(type.branches, branch => (branch.kind === 'record' ? this.recordWithTargets(branch, tree) : this.skip(branch)));
    }
    return this.skip(type);
  }

  private skip(type: AvroType): string {
    switch (type.kind) {
      case 'null':
        return '';
      case 'boolean':
        return 'p += 1;';
      case 'int':
      case 'long':
      case 'enum':
        return 'while (b[p++] > 127);';
      case 'float':
        return 'p += 4;';
      case 'double':
        return 'p += 8;';
      case 'fixed':
        return `p += ${type.sizeBytes};`;
      case 'bytes':
      case 'string':
        return `${READ_VARINT}\nif ((n & 1) !== 0 || n > (e - p) * 2) fail(p);\np += n >>> 1;`;
      case 'array':
        return this.blocks(this.skip(type.items), minimumSizeOf(type.items));
      case 'map': {
        const item = `${this.skip({ kind: 'string' })}\n${this.skip(type.items)}`;
        return this.blocks(item, 1 + minimumSizeOf(type.items));
      }
      case 'union':
        return this.union(type.branches, branch => this.skip(branch));
      case 'record':
        return this.record(type);
      default:
        throw new Error(`unknown type ${(type as AvroType).kind}`);
    }
  }

  private union(branches: AvroType[], code: (branch: AvroType) => string): string {
    if (branches.length === 2 && branches[0].kind === 'null') {
      return `if ((c = b[p++]) === 2) {\n${code(branches[1])}\n} else if (c !== 0) fail(p);`;
    }
    const cases = branches.map((branch, index) => `case ${2 * index}: {\n${code(branch)}\nbreak; }`);
    return `switch (b[p++]) {\n${cases.join('\n')}\ndefault: fail(p);\n}`;
  }

  private blocks(skipItem: string, minimumItemBytes: number): string {
    this.loops += 1;
    const counter = `i${this.loops}`;
    const size = `${READ_VARINT}\nif ((n & 1) !== 0 || n > (e - p) * 2) fail(p);\np += n >>> 1;`;
    const loop =
      minimumItemBytes === 0 ? '' : `for (let ${counter} = n >>> 1; ${counter} > 0; ${counter}--) {\n${skipItem}\nif (p > e) fail(p);\n}`;
    return `for (;;) {
${READ_VARINT}
if (n === 0) break;
if (n > 4294967294) fail(p);
if ((n & 1) !== 0) {
${size}
} else {
${minimumItemBytes === 0 ? '' : `if (n * ${minimumItemBytes} > (e - p) * 2) fail(p);`}
${loop}
}
}`;
  }

  /** Records that occur once are inlined; one that is shared becomes a function, so that the code stays as long as the schema. */
  private record(record: AvroRecordType): string {
    if (minimumSizeOf(record) === 0) {
      return '';
    }
    if (record.uses === 1) {
      return record.fields.map(field => this.skip(field.type)).join('\n');
    }
    let name = this.functionNames.get(record);
    if (!name) {
      name = `r${this.functionNames.size}`;
      this.functionNames.set(record, name);
      const body = record.fields.map(field => this.skip(field.type)).join('\n');
      this.functions.push(`function ${name}(b, p, e) {\nif (p > e) fail(p);\nlet n = 0, c = 0, f = 0;\n${body}\nreturn p;\n}`);
    }
    return `p = ${name}(b, p, e);`;
  }
}
