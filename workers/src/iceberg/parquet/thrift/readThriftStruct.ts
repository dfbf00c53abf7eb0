import { THRIFT_TYPE, ThriftStruct, type ThriftValue } from './ThriftStruct';

/** Parquet's metadata nests six deep; what nests deeper is no Parquet metadata. */
const MAX_DEPTH = 24;

class Reader {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
  ) {}

  struct(depth: number): ThriftStruct {
    if (depth > MAX_DEPTH) {
      throw new Error(`the structs nest deeper than ${MAX_DEPTH}`);
    }
    const struct = new ThriftStruct();
    let lastId = 0;
    for (;;) {
      const head = this.byte();
      if (head === 0) {
        return struct;
      }
      const delta = head >>> 4;
      const id = delta === 0 ? Number(zigZag(this.varint())) : lastId + delta;
      if (struct.has(id)) {
        throw new Error(`field ${id} occurs twice`);
      }
      struct.set(id, this.value(head & 15, depth));
      lastId = id;
    }
  }

  /** The value of a struct's field: there a boolean lies in the type. */
  private value(type: number, depth: number): ThriftValue {
    return type === THRIFT_TYPE.true || type === THRIFT_TYPE.false ? { type, value: type === THRIFT_TYPE.true } : this.element(type, depth);
  }

  private element(type: number, depth: number): ThriftValue {
    switch (type) {
      case THRIFT_TYPE.true:
      case THRIFT_TYPE.false: {
        const value = this.byte() === THRIFT_TYPE.true;
        return { type: value ? THRIFT_TYPE.true : THRIFT_TYPE.false, value };
      }
      case THRIFT_TYPE.byte:
        return { type, value: (this.byte() << 24) >> 24 };
      case THRIFT_TYPE.i16:
      case THRIFT_TYPE.i32:
        return { type, value: Number(BigInt.asIntN(32, zigZag(this.varint()))) };
      case THRIFT_TYPE.i64:
        return { type, value: BigInt.asIntN(64, zigZag(this.varint())) };
      case THRIFT_TYPE.double:
        return { type, value: this.take(8) };
      case THRIFT_TYPE.uuid:
        return { type, value: this.take(16) };
      case THRIFT_TYPE.binary:
        return { type, value: this.take(Number(this.varint())) };
      case THRIFT_TYPE.list:
      case THRIFT_TYPE.set:
        return this.list(type, depth + 1);
      case THRIFT_TYPE.map:
        return this.map(depth + 1);
      case THRIFT_TYPE.struct:
        return { type, value: this.struct(depth + 1) };
      default:
        throw new Error(`there is no type ${type}`);
    }
  }

  private list(type: 9 | 10, depth: number): ThriftValue {
    const head = this.byte();
    const elementType = head & 15;
    const count = this.count(head >>> 4 === 15 ? Number(this.varint()) : head >>> 4);
    return { type, elementType, value: Array.from({ length: count }, () => this.element(elementType, depth)) };
  }

  private map(depth: number): ThriftValue {
    const count = this.count(Number(this.varint()));
    const types = count === 0 ? 0 : this.byte();
    const [keyType, valueType] = [types >>> 4, types & 15];
    const value = Array.from({ length: count }, (): [ThriftValue, ThriftValue] => [
      this.element(keyType, depth),
      this.element(valueType, depth),
    ]);
    return { type: THRIFT_TYPE.map, keyType, valueType, value };
  }

  /** Every element takes a byte at least. */
  private count(claimed: number): number {
    if (claimed > this.bytes.length - this.at) {
      throw new Error(`${claimed} elements do not fit into ${this.bytes.length - this.at} bytes`);
    }
    return claimed;
  }

  private byte(): number {
    if (this.at >= this.bytes.length) {
      throw new Error('the bytes end within a struct');
    }
    const value = this.bytes[this.at];
    this.at += 1;
    return value;
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
    throw new Error('a number is too long');
  }

  private take(lengthBytes: number): Buffer {
    if (lengthBytes > this.bytes.length - this.at) {
      throw new Error(`${lengthBytes} bytes do not fit into the ${this.bytes.length - this.at} that are left`);
    }
    this.at += lengthBytes;
    return this.bytes.subarray(this.at - lengthBytes, this.at);
  }
}

/**
 * Reads one struct of Thrift's compact protocol with every field and type kept, so that it can be written again without a loss.
 * Reading libraries for Parquet drop what they do not know, and their writers guess types.
 *
 * @returns the struct and the offset behind it
 * @throws Error where the bytes end early or are no struct; every step is bounded by the bytes that are left
 */
export function readThriftStruct(bytes: Buffer, offsetBytes = 0): { struct: ThriftStruct; endOffsetBytes: number } {
  const reader = new Reader(bytes, offsetBytes);
  return { struct: reader.struct(0), endOffsetBytes: reader.at };
}

function zigZag(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}
