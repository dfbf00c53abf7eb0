import type { AvroField, AvroRecordType, AvroType } from './AvroType';
import { ABSENT, CapturedField } from './CapturedField';
import type { FieldTarget } from './FieldTarget';
import { WalkerCodeGenerator, type TargetTree, type Walk } from './WalkerCodeGenerator';

/** A walker for one writer's schema. */
export interface RecordWalker<Name extends string = string> {
  walk: Walk;
  fields: Record<Name, CapturedField>;
  /** Two numbers for each field, see {@link CapturedField}; the caller owns the array. */
  createSpans(): Int32Array;
}

/**
 * Generates, for one writer's schema, the code that skips over a record and notes the spans of the targets.
 *
 * Avro records carry no lengths, so a path can be told from a bound or from a partition value only by walking. Interpreting the
 * schema for each value costs eight times as much as this code, which V8 compiles to a straight run of reads. Only numbers from
 * the schema (branch indexes, sizes) go into the code, never its names, so a hostile schema cannot inject any.
 *
 * Every step is bounded: a length may not exceed what is left, a block of an array may not claim more items than would fit, and
 * reads past the end yield zero and are noticed at the next check. Where an array's or a map's block tells its size (a negative
 * count; Avro 1.11 spec, "Arrays"), it is skipped by that size. No target lies inside an array or a map, so no edit ever makes
 * such a size stale: what has to change inside one is replaced as a whole.
 *
 * @throws Error where a required target is missing or has another type than expected
 */
export function compileRecordWalker<Name extends string>(schema: AvroType, targets: Record<Name, FieldTarget>): RecordWalker<Name> {
  if (schema.kind !== 'record') {
    throw new Error('the schema is no record');
  }
  const names = Object.keys(targets) as Name[];
  const tree: TargetTree = new Map();
  const fields = {} as Record<Name, CapturedField>;
  names.forEach((name, slot) => {
    const target = targets[name];
    const field = findField(schema, target.path);
    if (!field && target.required) {
      throw new Error(`the writer's schema has no field with id ${target.path.at(-1)}`);
    }
    fields[name] = new CapturedField(slot, field ? nullBranchOf(field, target) : ABSENT, target.required);
    insertTarget(tree, target.path, slot);
  });
  return {
    walk: new WalkerCodeGenerator().generate(schema, tree, names.length),
    fields,
    createSpans: () => new Int32Array(2 * names.length),
  };
}

function insertTarget(tree: TargetTree, path: readonly number[], slot: number): void {
  const [fieldId, ...rest] = path;
  if (rest.length === 0) {
    tree.set(fieldId, slot);
    return;
  }
  const below = tree.get(fieldId) ?? new Map();
  tree.set(fieldId, below);
  insertTarget(below as TargetTree, rest, slot);
}

function findField(record: AvroRecordType, path: readonly number[]): AvroField | undefined {
  const [fieldId, ...rest] = path;
  const [field, second] = record.fields.filter(candidate => candidate.fieldId === fieldId);
  if (second) {
    throw new Error(`the fields "${field.name}" and "${second.name}" have the same id ${fieldId}`);
  }
  if (!field || rest.length === 0) {
    return field;
  }
  const below = recordOf(field.type);
  return below && findField(below, rest);
}

function recordOf(type: AvroType): AvroRecordType | undefined {
  const branch = type.kind === 'union' ? type.branches.find(candidate => candidate.kind === 'record') : type;
  return branch?.kind === 'record' ? branch : undefined;
}

const KINDS: Record<FieldTarget['kind'], readonly AvroType['kind'][]> = {
  integer: ['int', 'long'],
  string: ['string'],
  bytes: ['bytes', 'array', 'map'],
  'keyed-bytes': ['array'],
};

/** Checks a target's type: the expected one, or a union of it with null. Returns the byte of the null branch or `ABSENT`. */
function nullBranchOf(field: AvroField, target: FieldTarget): number {
  const { type } = field;
  const isOfKind = (candidate: AvroType) =>
    KINDS[target.kind].includes(candidate.kind) && (target.kind !== 'keyed-bytes' || hasKeyedBytes(candidate));
  if (isOfKind(type)) {
    return ABSENT;
  }
  const branches = type.kind === 'union' ? type.branches : [];
  const nullIndex = branches.findIndex(branch => branch.kind === 'null');
  if (branches.length !== 2 || nullIndex < 0 || !branches.some(isOfKind)) {
    throw new Error(`the field "${field.name}" with id ${field.fieldId} is not of type ${target.kind}`);
  }
  return nullIndex * 2;
}

function hasKeyedBytes(type: AvroType): boolean {
  const fields = type.kind === 'array' && type.items.kind === 'record' ? type.items.fields.map(field => field.type.kind) : [];
  return fields.length === 2 && (fields[0] === 'int' || fields[0] === 'long') && fields[1] === 'bytes';
}
