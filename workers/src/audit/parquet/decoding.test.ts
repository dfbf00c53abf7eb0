import { zstdCompressSync } from 'node:zlib';
import { CorruptInput } from '../CorruptInput';
import { decompressLz4Block } from '../lz4/decompressLz4Block';
import { decompressLz4Frame } from '../lz4/decompressLz4Frame';
import { decompressPage } from './decompressPage';
import { readDeltas } from './readDeltas';
import { readParquetFile } from './readParquetFile';
import { readRuns } from './readRuns';
import { ThriftReader } from './ThriftReader';

const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes);

describe('readRuns', () => {
  const read = (input: Uint8Array, bitWidth: number, count: number, limit = 2 ** 32 - 1) => [
    ...readRuns({ input, start: 0, end: input.length, bitWidth, count, limit }),
  ];

  it('reads runs and packed bits', () => {
    expect(read(bytesOf(0x08, 5), 3, 4)).toEqual([5, 5, 5, 5]);
    // The example of the specification: 0 to 7 in three bits each.
    expect(read(bytesOf(0x03, 0x88, 0xc6, 0xfa), 3, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(read(bytesOf(0x03, 0x88, 0xc6, 0xfa, 0x04, 7), 3, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 7, 7]);
    expect(read(bytesOf(), 0, 3)).toEqual([0, 0, 0]);
    const wide = Buffer.alloc(33);
    wide[0] = 3;
    wide.writeUInt32LE(0xfedcba98, 5);
    expect(read(wide, 32, 8)).toEqual([0, 0xfedcba98, 0, 0, 0, 0, 0, 0]);
  });

  it('makes no more of an endless run than is asked for', () => {
    expect(read(bytesOf(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 1, 3)).toEqual([1, 1, 1]);
  });

  it.each<[string, Uint8Array, number, number]>([
    ['nothing', bytesOf(), 3, 1],
    ['a head without a value', bytesOf(0x08), 3, 4],
    ['packed bits that end early', bytesOf(0x03, 0x88), 3, 8],
    ['a head that does not end', bytesOf(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 3, 8],
    ['more bits than a number has', bytesOf(0x08, 5), 33, 4],
    ['a number beyond the limit', bytesOf(0x08, 7), 3, 4],
  ])('refuses %s', (_what, input, bitWidth, count) => {
    expect(() => read(input, bitWidth, count, 5)).toThrow(CorruptInput);
  });
});

describe('readDeltas', () => {
  const read = (input: Uint8Array, count: number) => [...readDeltas({ input, start: 0, count, bits: 64 }).values];

  it('reads the examples of the specification', () => {
    // 1 to 5: all deltas are 1.
    expect(read(bytesOf(128, 1, 4, 5, 2, 2, 0, 0, 0, 0), 5)).toEqual([1n, 2n, 3n, 4n, 5n]);
    // 7, 5, 3, 1, 2, 3, 4, 5: the smallest delta is -2, the others are stored in two bits.
    expect(read(bytesOf(128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b11000000, 0b00111111, 0, 0, 0, 0, 0, 0), 8)).toEqual([
      7n,
      5n,
      3n,
      1n,
      2n,
      3n,
      4n,
      5n,
    ]);
  });

  it.each<[string, Uint8Array, number]>([
    ['nothing', bytesOf(), 5],
    ['another count', bytesOf(128, 1, 4, 6, 2, 2, 0, 0, 0, 0), 5],
    ['blocks of no values', bytesOf(0, 4, 5, 2, 2), 5],
    ['no blocks', bytesOf(128, 1, 0, 5, 2, 2), 5],
    ['bits that are not there', bytesOf(128, 1, 4, 5, 2, 2, 9, 0, 0, 0), 5],
    ['more bits than a number has', Uint8Array.from([128, 1, 4, 5, 2, 2, 65, 0, 0, 0, ...Array(999).fill(0)]), 5],
  ])('refuses %s', (_what, input, count) => {
    expect(() => read(input, count)).toThrow(CorruptInput);
  });
});

describe('ThriftReader', () => {
  const read = (...bytes: number[]) => new ThriftReader(bytesOf(...bytes), 0, bytes.length).struct();

  it('reads what footers are made of', () => {
    const struct = read(0x15, 0x54, 0x18, 2, 0x68, 0x69, 0x11, 0x12, 0x19, 0x25, 2, 4, 0x1c, 0x15, 1, 0, 0);
    expect(struct.get(1)).toBe(42);
    expect(Buffer.from(struct.get(2) as Uint8Array).toString()).toBe('hi');
    expect([struct.get(3), struct.get(4), struct.get(5)]).toEqual([true, false, [1, 2]]);
    expect(struct.get(6)).toEqual(new Map([[1, -1]]));
  });

  it.each<[string, number[]]>([
    ['nothing', []],
    ['a string that runs past the end', [0x18, 200, 1]],
    ['a list of more items than there are bytes', [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['an endless number', [0x15, ...Array(20).fill(0xff)]],
    ['an unknown type', [0x1b, 0]],
    ['endless structs', Array(1_000).fill(0x1c)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => read(...bytes)).toThrow(CorruptInput);
  });
});

describe('decompressPage', () => {
  it('refuses what is larger than it announces, or than a page may be', () => {
    const bomb = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
    expect(() => decompressPage(6, bomb, 1024)).toThrow(CorruptInput);
    expect(() => decompressPage(6, bomb, 2 ** 31 - 1)).toThrow('announces');
    expect(() => decompressPage(0, bomb, 5)).toThrow('decompresses to');
    expect(() => decompressPage(3, bomb, 5)).toThrow('codec 3');
    expect(() => decompressPage(7, bytesOf(0x1f, 1, 1, 0), 100_000_000)).toThrow(CorruptInput);
  });
});

describe('decompressLz4Block', () => {
  it('repeats what a match overlaps', () => {
    expect(Buffer.from(decompressLz4Block(bytesOf(0x32, 0x61, 0x62, 0x63, 3, 0, 0x10, 0x64), 10)).toString()).toBe('abcabcabcd');
  });

  it.each<[string, number[], number]>([
    ['a match before the beginning', [0x10, 0x61, 2, 0, 0], 5],
    ['a match at no distance', [0x10, 0x61, 0, 0, 0], 5],
    ['literals that are not there', [0xf0, 255, 255], 600],
    ['more than it announces', [0x20, 0x61, 0x62], 1],
    ['less than it announces', [0x20, 0x61, 0x62], 3],
    ['half a distance', [0x10, 0x61, 1], 5],
  ])('refuses %s', (_what, bytes, size) => {
    expect(() => decompressLz4Block(bytesOf(...bytes), size)).toThrow(CorruptInput);
  });
});

describe('decompressLz4Frame', () => {
  const head = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0];

  it('reads blocks that are stored, and blocks that refer to those before', () => {
    const linked = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
    const frame = bytesOf(...linked, 3, 0, 0, 0x80, 0x61, 0x62, 0x63, 5, 0, 0, 0, 0x02, 3, 0, 0x10, 0x64, 0, 0, 0, 0);
    expect(Buffer.from(decompressLz4Frame(frame, 100)).toString()).toBe('abcabcabcd');
  });

  it.each<[string, number[]]>([
    ['another magic', [0, ...head.slice(1), 0, 0, 0, 0]],
    ['an early end', head],
    ['a block that is not there', [...head, 9, 0, 0, 0, 1]],
    ['bytes after its end', [...head, 0, 0, 0, 0, 1]],
    ['more than the limit', [...head, 5, 0, 0, 0x80, 1, 2, 3, 4, 5, 0, 0, 0, 0]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => decompressLz4Frame(bytesOf(...bytes), 4)).toThrow(CorruptInput);
  });
});

describe('readParquetFile', () => {
  it.each<[string, Uint8Array]>([
    ['nothing', bytesOf()],
    ['a file of magic alone', Buffer.from('PAR1PAR1')],
    ['a footer longer than the file', Buffer.concat([Buffer.from('PAR1'), bytesOf(255, 255, 255, 255), Buffer.from('PAR1')])],
    ['an encrypted file', Buffer.concat([Buffer.from('PARE'), bytesOf(0, 0, 0, 0), Buffer.from('PARE')])],
    ['an empty footer', Buffer.concat([Buffer.from('PAR1'), bytesOf(0, 1, 0, 0, 0), Buffer.from('PAR1')])],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readParquetFile(bytes)).toThrow(CorruptInput);
  });
});
