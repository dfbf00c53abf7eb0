import { CorruptInput } from '../CorruptInput';
import { avroLong } from './avroLong';
import { createDecompressor } from './decompressor';
import { parseSchema } from './parseSchema';
import { readContainer } from './readContainer';
import type { RecordNode, SchemaNode } from './SchemaNode';

/** A record's values by Iceberg's field ids; fields without an id are left out. */
export type AvroRecord = Map<number, AvroValue>;
/** A value as it is stored: longs as bigint, bytes and fixed as bytes, a map as its pairs. */
export type AvroValue = null | boolean | number | bigint | string | Uint8Array | AvroValue[] | [string, AvroValue][] | AvroRecord;

class ValueReader {
  private position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.position === this.bytes.length;
  }

  record(node: RecordNode): AvroRecord {
    const record: AvroRecord = new Map();
    for (const { id, type } of node.fields) {
      const value = this.value(type);
      if (id !== undefined) {
        record.set(id, value);
      }
    }
    return record;
  }

  private value(node: SchemaNode): AvroValue {
    switch (node.kind) {
      case 'null':
        return null;
      case 'boolean':
        return this.take(1)[0] === 1;
      case 'int':
        return this.number();
      case 'long':
        return this.long();
      case 'float':
        return this.view.getFloat32(this.skip(4), true);
      case 'double':
        return this.view.getFloat64(this.skip(8), true);
      case 'bytes':
        return this.take(this.number());
      case 'string':
        return Buffer.from(this.take(this.number())).toString();
      case 'fixed':
        return this.take(node.sizeBytes);
      case 'enum':
        return this.member(node.symbols);
      case 'union':
        return this.value(this.member(node.branches));
      case 'array':
        return this.items(() => this.value(node.items));
      case 'map':
        return this.items((): [string, AvroValue] => [Buffer.from(this.take(this.number())).toString(), this.value(node.values)]);
      default:
        return this.record(node);
    }
  }

  /** Arrays and maps are blocks of items; a negative count is followed by the block's size. */
  private items<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let count = this.number(); count !== 0; count = this.number()) {
      if (count < 0) {
        this.number();
      }
      for (let i = Math.abs(count); i > 0; i -= 1) {
        const start = this.position;
        items.push(read());
        if (this.position === start && items.length > this.bytes.length) {
          throw new CorruptInput('An array has more items than its block could hold', start);
        }
      }
    }
    return items;
  }

  private member<T>(members: readonly T[]): T {
    const index = this.number();
    if (index < 0 || index >= members.length) {
      throw new CorruptInput('A union or enumeration has no such member', this.position);
    }
    return members[index];
  }

  private number(): number {
    const number = avroLong.value(this.bytes, this.position);
    this.position = Math.abs(avroLong.end(this.bytes, this.position));
    return number;
  }

  private long(): bigint {
    const bits = avroLong.bits(this.bytes, this.position);
    this.position = Math.abs(avroLong.end(this.bytes, this.position));
    return bits % 2n === 0n ? bits / 2n : -(bits + 1n) / 2n;
  }

  private take(lengthBytes: number): Uint8Array {
    const start = this.skip(lengthBytes);
    return this.bytes.subarray(start, start + lengthBytes);
  }

  private skip(lengthBytes: number): number {
    const start = this.position;
    if (lengthBytes < 0 || lengthBytes > this.bytes.length - start) {
      throw new CorruptInput('The data ends inside a value', start);
    }
    this.position += lengthBytes;
    return start;
  }
}

/**
 * Decodes the records of an Avro container one by one, by field ids: names may have been changed to what Avro allows. For what has to be known by
 * its value; to hash a file, `walkContainer` is several times faster.
 *
 * @throws CorruptInput, ReplicationError `unsupported-codec`
 */
export async function* readRecords(file: Uint8Array): AsyncGenerator<{ record: AvroRecord; schema: RecordNode }> {
  const { header, blocks } = readContainer(file);
  const schema = parseSchema(header.get('avro.schema') ?? new Uint8Array());
  if (schema.kind !== 'record') {
    throw new CorruptInput('The Avro schema is no record', 0);
  }
  const { decompress } = await createDecompressor(Buffer.from(header.get('avro.codec') ?? 'null').toString());
  for (const { offset, count, data } of blocks) {
    const block = decompress(data);
    if (count > block.length) {
      throw new CorruptInput('The block has more records than bytes', offset);
    }
    const reader = new ValueReader(block);
    for (let i = 0; i < count; i += 1) {
      yield { record: reader.record(schema), schema };
    }
    if (!reader.isAtEnd) {
      throw new CorruptInput('The records do not fill their block', offset);
    }
  }
}
