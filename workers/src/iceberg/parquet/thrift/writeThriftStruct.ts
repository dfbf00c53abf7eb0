import { THRIFT_TYPE, type ThriftStruct, type ThriftValue } from './ThriftStruct';

const MAX_SHORT_DELTA = 15;
const MAX_SHORT_COUNT = 14;

/** Writes a struct in Thrift's compact protocol; what was read by `readThriftStruct` and not changed reads as the same again. */
export function writeThriftStruct(struct: ThriftStruct): Buffer {
  const parts: Buffer[] = [];
  writeStruct(struct, parts);
  return Buffer.concat(parts);
}

function writeStruct(struct: ThriftStruct, parts: Buffer[]): void {
  let lastId = 0;
  for (const [id, field] of struct.entries()) {
    const delta = id - lastId;
    if (delta > 0 && delta <= MAX_SHORT_DELTA) {
      parts.push(Buffer.of((delta << 4) | field.type));
    } else {
      parts.push(Buffer.of(field.type), varint(zigZag(BigInt(id))));
    }
    if (field.type !== THRIFT_TYPE.true && field.type !== THRIFT_TYPE.false) {
      writeElement(field, parts);
    }
    lastId = id;
  }
  parts.push(Buffer.of(0));
}

function writeElement(element: ThriftValue, parts: Buffer[]): void {
  switch (element.type) {
    case THRIFT_TYPE.true:
    case THRIFT_TYPE.false:
      parts.push(Buffer.of(element.type));
      return;
    case THRIFT_TYPE.byte:
      parts.push(Buffer.of(element.value & 0xff));
      return;
    case THRIFT_TYPE.i16:
    case THRIFT_TYPE.i32:
    case THRIFT_TYPE.i64:
      parts.push(varint(zigZag(BigInt(element.value))));
      return;
    case THRIFT_TYPE.double:
    case THRIFT_TYPE.uuid:
      parts.push(element.value);
      return;
    case THRIFT_TYPE.binary:
      parts.push(varint(BigInt(element.value.length)), element.value);
      return;
    case THRIFT_TYPE.list:
    case THRIFT_TYPE.set: {
      const { elementType, value } = element;
      const isShort = value.length <= MAX_SHORT_COUNT;
      parts.push(Buffer.of(((isShort ? value.length : 15) << 4) | elementType), ...(isShort ? [] : [varint(BigInt(value.length))]));
      value.forEach(item => writeElement(item, parts));
      return;
    }
    case THRIFT_TYPE.map:
      parts.push(varint(BigInt(element.value.length)));
      if (element.value.length > 0) {
        parts.push(Buffer.of((element.keyType << 4) | element.valueType));
      }
      element.value.flat().forEach(item => writeElement(item, parts));
      return;
    default:
      writeStruct(element.value, parts);
  }
}

function zigZag(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
