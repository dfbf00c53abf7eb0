import { CorruptInput } from '../CorruptInput';

/** A struct by field ids. Numbers beyond 2^53 are corrupt in the places where Parquet's numbers are used here. */
export type ThriftStruct = Map<number, ThriftValue>;
export type ThriftValue = boolean | number | Uint8Array | ThriftValue[] | ThriftStruct;

/** Parquet's own structs are six deep. */
const MAX_DEPTH = 32;
const MAX_VARINT_BYTES = 10;

/** Types of the compact protocol (Thrift specification, "Compact protocol encoding"). */
const [STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, , STRUCT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** Reads Thrift's compact protocol, of which Parquet's footers and page headers are made; never past the end and never for ever. */
export class ThriftReader {
  private depth = 0;

  constructor(
    private readonly input: Uint8Array,
    public position: number,
    private readonly end: number,
  ) {}

  /** @throws CorruptInput with the offset in the input */
  struct(): ThriftStruct {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      throw new CorruptInput(`A Thrift struct is more than ${MAX_DEPTH} levels deep`, this.position);
    }
    const struct: ThriftStruct = new Map();
    let id = 0;
    for (let head = this.byte(); head % 16 !== STOP; head = this.byte()) {
      const delta = Math.floor(head / 16);
      id = delta > 0 ? id + delta : this.zigzag();
      const type = head % 16;
      struct.set(id, type === TRUE || type === FALSE ? type === TRUE : this.value(type));
    }
    this.depth -= 1;
    return struct;
  }

  private value(type: number): ThriftValue {
    switch (type) {
      case TRUE:
      case FALSE:
      case BYTE:
        return this.byte();
      case I16:
      case I32:
      case I64:
        return this.zigzag();
      case DOUBLE:
        return this.take(8);
      case BINARY:
        return this.take(this.varint());
      case LIST:
      case SET:
        return this.list();
      case STRUCT:
        return this.struct();
      default:
        throw new CorruptInput(`There is no Thrift type ${type} in Parquet`, this.position);
    }
  }

  private list(): ThriftValue[] {
    const head = this.byte();
    const short = Math.floor(head / 16);
    const size = short === 15 ? this.varint() : short;
    if (size > this.end - this.position) {
      throw new CorruptInput('A Thrift list has more items than there are bytes', this.position);
    }
    const values: ThriftValue[] = [];
    for (let i = 0; i < size; i += 1) {
      values.push(this.value(head % 16));
    }
    return values;
  }

  private byte(): number {
    if (this.position >= this.end) {
      throw new CorruptInput('The data ends inside a Thrift struct', this.position);
    }
    this.position += 1;
    return this.input[this.position - 1];
  }

  private take(lengthBytes: number): Uint8Array {
    if (lengthBytes > this.end - this.position) {
      throw new CorruptInput('The data ends inside a Thrift string', this.position);
    }
    this.position += lengthBytes;
    return this.input.subarray(this.position - lengthBytes, this.position);
  }

  /** Numbers beyond 2^53 lose their last digits: only statistics have them, which nobody asks for. */
  private varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; i += 1) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      scale *= 128;
      if (byte < 128) {
        return value;
      }
    }
    throw new CorruptInput('A Thrift number exceeds 64 bits', this.position);
  }

  private zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
