import { crc32 } from 'node:zlib';
import { readDeletionVector } from './readDeletionVector';

/** A container of a bitmap: its key (the positions' high 16 bits) and its positions' low 16 bits, in one of the three forms. */
interface Container {
  key: number;
  form: 'array' | 'bitset' | 'runs';
  values: number[];
}

const uint16 = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
const uint32 = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);

function encodeContainer({ form, values }: Container): Buffer {
  if (form === 'array') {
    return uint16(...values);
  }
  if (form === 'bitset') {
    const bits = Buffer.alloc(8192);
    values.forEach(value => {
      bits[value >> 3] |= 1 << (value & 7); // eslint-disable-line no-bitwise
    });
    return bits;
  }
  const starts = values.filter(value => !values.includes(value - 1));
  const ends = values.filter(value => !values.includes(value + 1));
  return Buffer.concat([uint16(starts.length), ...starts.map((start, index) => uint16(start, ends[index] - start))]);
}

/** As the Roaring format's specification has it: offsets are left out of a small bitmap with runs. */
function encodeBitmap(containers: Container[]): Buffer {
  const hasRuns = containers.some(({ form }) => form === 'runs');
  const flags = Buffer.alloc(Math.ceil(containers.length / 8));
  containers.forEach(({ form }, index) => {
    flags[index >> 3] |= form === 'runs' ? 1 << (index & 7) : 0; // eslint-disable-line no-bitwise
  });
  const head = hasRuns ? [uint32(12347 + (containers.length - 1) * 65_536), flags] : [uint32(12346, containers.length)];
  const sizes = containers.map(({ key, values }) => uint16(key, values.length - 1));
  const offsets = hasRuns && containers.length < 4 ? [] : [uint32(...containers.map(() => 0))];
  return Buffer.concat([...head, ...sizes, ...offsets, ...containers.map(encodeContainer)]);
}

function encodeVector(bitmaps: { high: number; containers: Container[] }[]): Buffer {
  const body = Buffer.concat([
    uint32(1681511377, bitmaps.length, 0),
    ...bitmaps.flatMap(({ high, containers }) => [uint32(high), encodeBitmap(containers)]),
  ]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

const range = (from: number, count: number, step = 1) => Array.from({ length: count }, (_, index) => from + index * step);
const many = range(1, 5_000, 13);

describe('readDeletionVector', () => {
  it.each<[string, Parameters<typeof encodeVector>[0]]>([
    ['nothing', []],
    ['an array', [{ high: 0, containers: [{ key: 0, form: 'array', values: [0, 7, 65_535] }] }]],
    ['a bitset', [{ high: 0, containers: [{ key: 3, form: 'bitset', values: many }] }]],
    ['runs, without offsets', [{ high: 0, containers: [{ key: 1, form: 'runs', values: [...range(5, 9_000), 65_535] }] }]],
    [
      'all forms, with offsets, beyond 32 bits',
      [
        { high: 0, containers: [{ key: 65_535, form: 'array', values: [1] }] },
        {
          high: 2,
          containers: [
            { key: 0, form: 'array', values: [3, 4] },
            { key: 1, form: 'runs', values: range(0, 65_536) },
            { key: 2, form: 'bitset', values: many },
            { key: 9, form: 'array', values: [9] },
          ],
        },
      ],
    ],
  ])('reads %s', (_name, bitmaps) => {
    const expected = bitmaps.flatMap(({ high, containers }) =>
      containers.flatMap(({ key, values }) => values.map(value => high * 2 ** 32 + key * 65_536 + value)),
    );
    expect([...readDeletionVector(encodeVector(bitmaps))]).toEqual(expected);
  });

  it('refuses what is damaged or cut, at every byte', () => {
    const blob = encodeVector([{ high: 0, containers: [{ key: 0, form: 'array', values: [1, 2, 3] }] }]);
    for (let i = 0; i < blob.length; i += 1) {
      const damaged = Uint8Array.from(blob);
      damaged[i] = 255 - damaged[i];
      expect(() => readDeletionVector(damaged)).toThrow(/deletion vector/);
      expect(() => readDeletionVector(blob.subarray(0, i))).toThrow(/deletion vector/);
    }
  });

  it('refuses bitmaps that end too early or too late under a right checksum', () => {
    const containers: Container[] = [{ key: 0, form: 'array', values: [1, 2, 3] }];
    for (const body of [
      Buffer.concat([uint32(1681511377, 2, 0), uint32(0), encodeBitmap(containers)]),
      Buffer.concat([uint32(1681511377, 1, 0), uint32(0), encodeBitmap(containers), uint32(0)]),
      Buffer.concat([uint32(1681511377, 0xffffffff, 0xffff), uint32(0), encodeBitmap(containers)]),
      Buffer.concat([uint32(1681511377, 1, 0), uint32(0), uint32(1)]),
    ]) {
      const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(body.length);
      checksum.writeUInt32BE(crc32(body));
      expect(() => readDeletionVector(Buffer.concat([length, body, checksum]))).toThrow(/deletion vector/);
    }
  });
});
