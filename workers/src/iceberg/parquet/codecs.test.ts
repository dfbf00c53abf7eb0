import fc from 'fast-check';
import { decodeHybrid } from './decodeHybrid';
import { encodeHybrid } from './encodeHybrid';
import { readThriftStruct } from './thrift/readThriftStruct';
import { ThriftStruct, type ThriftValue } from './thrift/ThriftStruct';
import { writeThriftStruct } from './thrift/writeThriftStruct';

const scalar = fc.oneof(
  fc.boolean().map((value): ThriftValue => ({ type: value ? 1 : 2, value })),
  fc.integer({ min: -128, max: 127 }).map((value): ThriftValue => ({ type: 3, value })),
  fc.integer({ min: -32768, max: 32767 }).map((value): ThriftValue => ({ type: 4, value })),
  fc.integer().map((value): ThriftValue => ({ type: 5, value })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value): ThriftValue => ({ type: 6, value })),
  fc.uint8Array({ minLength: 8, maxLength: 8 }).map((value): ThriftValue => ({ type: 7, value: Buffer.from(value) })),
  fc.uint8Array().map((value): ThriftValue => ({ type: 8, value: Buffer.from(value) })),
);
const { struct } = fc.letrec<{ value: ThriftValue; struct: ThriftStruct }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    tie('struct').map((value): ThriftValue => ({ type: 12, value })),
    fc
      .array(tie('struct'), { maxLength: 20 })
      .map((value): ThriftValue => ({ type: 9, elementType: 12, value: value.map(item => ({ type: 12, value: item })) })),
    fc.array(fc.integer(), { maxLength: 20 }).map((value): ThriftValue => ({
      type: 11,
      keyType: 5,
      valueType: 5,
      value: value.map((item): [ThriftValue, ThriftValue] => [
        { type: 5, value: item },
        { type: 5, value: item },
      ]),
    })),
  ),
  struct: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 300 }), tie('value')), { maxLength: 6 })
    .map(fields => fields.reduce((result, [id, value]) => result.set(id, value), new ThriftStruct())),
}));

describe('Thrift structs', () => {
  it('are read as they were written, and written as they were read', () => {
    fc.assert(
      fc.property(struct, value => {
        const bytes = writeThriftStruct(value);
        const { struct: read, endOffsetBytes } = readThriftStruct(bytes);
        expect(endOffsetBytes).toBe(bytes.length);
        expect(writeThriftStruct(read)).toEqual(bytes);
        expect(withoutMapKinds(read)).toEqual(withoutMapKinds(value));
      }),
    );
  });

  it('are refused where they are cut off, and never claim more than there is', () => {
    fc.assert(
      fc.property(struct, fc.nat(), (value, cut) => {
        const bytes = writeThriftStruct(value);
        expect(() => readThriftStruct(bytes.subarray(0, cut % bytes.length))).toThrow(Error);
      }),
    );
    expect(() => readThriftStruct(Buffer.from('19fcffffffff0f', 'hex'))).toThrow('do not fit');
    expect(() => readThriftStruct(Buffer.alloc(100, 0x1c))).toThrow('nest deeper');
  });
});

/** An empty map does not tell its types. */
function withoutMapKinds(value: ThriftStruct): unknown {
  const ofField = (field: ThriftValue): unknown => {
    switch (field.type) {
      case 9:
        return field.value.map(ofField);
      case 11:
        return field.value;
      case 12:
        return withoutMapKinds(field.value);
      default:
        return field;
    }
  };
  return value.entries().map(([id, field]) => [id, ofField(field)]);
}

describe('the hybrid of runs and bit-packed groups', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 300 })), { maxLength: 20 }),
        (bitWidth, runs) => {
          const values = Uint32Array.from(runs.flatMap(([value, count]) => Array(count).fill(value % 2 ** bitWidth)));
          expect(decodeHybrid({ bytes: encodeHybrid(values, bitWidth), bitWidth, count: values.length })).toEqual(values);
        },
      ),
    );
  });

  it('is read where it is bit-packed, whatever the width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (bitWidth, numbers) => {
        const values = numbers.map(value => value % 2 ** bitWidth);
        const groups = Math.ceil(values.length / 8);
        const bits = values.reduce((sum, value, index) => sum | (BigInt(value) << BigInt(index * bitWidth)), 0n);
        const packed = Buffer.alloc(groups * bitWidth);
        packed.forEach((_, at) => {
          packed[at] = Number((bits >> BigInt(8 * at)) & 255n);
        });
        const bytes = Buffer.concat([Buffer.of(groups * 2 + 1), packed]);
        expect([...decodeHybrid({ bytes, bitWidth, count: values.length })]).toEqual(values);
      }),
    );
  });

  it('is cut at what is wanted, and refused where it ends early', () => {
    expect(decodeHybrid({ bytes: Buffer.from('feffffff0f07', 'hex'), bitWidth: 3, count: 2 })).toEqual(Uint32Array.of(7, 7));
    expect(() => decodeHybrid({ bytes: Buffer.from('0407', 'hex'), bitWidth: 3, count: 3 })).toThrow('cut off');
    expect(() => decodeHybrid({ bytes: Buffer.from('0307', 'hex'), bitWidth: 8, count: 8 })).toThrow('cut off');
    expect(() => decodeHybrid({ bytes: Buffer.of(2), bitWidth: 40, count: 1 })).toThrow('40 bits');
  });
});
