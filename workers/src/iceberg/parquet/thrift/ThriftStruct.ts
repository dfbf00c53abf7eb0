/** Types of Thrift's compact protocol (Thrift, `thrift-compact-protocol.md`). */
export const THRIFT_TYPE = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
  uuid: 13,
} as const;

/** A value with its type. Doubles and uuids stay the bytes that they are: nothing here computes with them. */
export type ThriftValue =
  | { type: 1 | 2; value: boolean }
  | { type: 3 | 4 | 5; value: number }
  | { type: 6; value: bigint }
  | { type: 7 | 8 | 13; value: Buffer }
  | { type: 9 | 10; elementType: number; value: ThriftValue[] }
  | { type: 11; keyType: number; valueType: number; value: [ThriftValue, ThriftValue][] }
  | { type: 12; value: ThriftStruct };

/** A struct's fields by id. Fields that this code has never heard of are kept like any other. */
export class ThriftStruct {
  constructor(private readonly fields = new Map<number, ThriftValue>()) {}

  /** @returns the fields in ascending order of their ids, the shortest way to write them */
  entries(): [number, ThriftValue][] {
    return [...this.fields].sort(([left], [right]) => left - right);
  }

  has(id: number): boolean {
    return this.fields.has(id);
  }

  set(id: number, value: ThriftValue): this {
    this.fields.set(id, value);
    return this;
  }

  remove(...ids: readonly number[]): this {
    ids.forEach(id => this.fields.delete(id));
    return this;
  }

  /** A copy that can be changed without changing this one; the values are shared. */
  clone(): ThriftStruct {
    return new ThriftStruct(new Map(this.fields));
  }

  setInteger(id: number, value: number): this {
    return this.set(id, { type: THRIFT_TYPE.i32, value });
  }

  setLong(id: number, value: number): this {
    return this.set(id, { type: THRIFT_TYPE.i64, value: BigInt(value) });
  }

  setStruct(id: number, value: ThriftStruct): this {
    return this.set(id, { type: THRIFT_TYPE.struct, value });
  }

  setStructs(id: number, structs: readonly ThriftStruct[]): this {
    const value = structs.map(struct => ({ type: THRIFT_TYPE.struct, value: struct }));
    return this.set(id, { type: THRIFT_TYPE.list, elementType: THRIFT_TYPE.struct, value });
  }

  /** A whole number of any width. @throws Error where the field is missing, of another type, or not exact in a double */
  integer(id: number): number {
    const value = this.optionalInteger(id);
    if (value === undefined) {
      throw new Error(`field ${id} is missing`);
    }
    return value;
  }

  optionalInteger(id: number): number | undefined {
    const field = this.fields.get(id);
    if (field === undefined) {
      return undefined;
    }
    const { type } = field;
    const isInteger = type === THRIFT_TYPE.byte || type === THRIFT_TYPE.i16 || type === THRIFT_TYPE.i32 || type === THRIFT_TYPE.i64;
    const value = isInteger ? Number(field.value) : NaN;
    if (!Number.isSafeInteger(value)) {
      throw new Error(`field ${id} is no whole number`);
    }
    return value;
  }

  optionalBoolean(id: number): boolean | undefined {
    const field = this.fields.get(id);
    if (field && field.type !== THRIFT_TYPE.true && field.type !== THRIFT_TYPE.false) {
      throw new Error(`field ${id} is no boolean`);
    }
    return field?.value as boolean | undefined;
  }

  text(id: number): string {
    const field = this.fields.get(id);
    if (field?.type !== THRIFT_TYPE.binary) {
      throw new Error(`field ${id} is no text`);
    }
    return field.value.toString('utf8');
  }

  struct(id: number): ThriftStruct {
    const field = this.fields.get(id);
    if (field?.type !== THRIFT_TYPE.struct) {
      throw new Error(`field ${id} is no struct`);
    }
    return field.value;
  }

  structs(id: number): ThriftStruct[] {
    return this.list(id).map(item => {
      if (item.type !== THRIFT_TYPE.struct) {
        throw new Error(`field ${id} is no list of structs`);
      }
      return item.value;
    });
  }

  texts(id: number): string[] {
    return this.list(id).map(item => {
      if (item.type !== THRIFT_TYPE.binary) {
        throw new Error(`field ${id} is no list of texts`);
      }
      return item.value.toString('utf8');
    });
  }

  private list(id: number): ThriftValue[] {
    const field = this.fields.get(id);
    if (field?.type !== THRIFT_TYPE.list) {
      throw new Error(`field ${id} is no list`);
    }
    return field.value;
  }
}
