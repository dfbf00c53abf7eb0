import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import type { DeflateLibrary } from './DeflateLibrary';
import { LibDeflate } from './LibDeflate';
import { zlibDeflate } from './zlibDeflate';

const MIB = 1024 * 1024;
const DEFAULT = { level: 6, recordBytes: 1_200 };
const arbitraryBytes = fc.uint8Array({ maxLength: 5_000 });
const arbitraryLevel = fc.integer({ min: 1, max: 9 });
const arbitraryRecordBytes = fc.integer({ min: 0, max: 100_000 });
const libDeflate = LibDeflate.load();
const libraries: [string, DeflateLibrary][] = [
  ['zlib', zlibDeflate],
  ...(libDeflate ? [['libdeflate', libDeflate] as [string, DeflateLibrary]] : []),
];

// A machine of continuous integration has it, so that it is never passed over there unseen.
it('finds libdeflate where the tests install it', () => {
  expect(Boolean(libDeflate) || process.env.CI !== 'true').toBe(true);
});

describe.each(libraries)('%s', (_name, library) => {
  it('writes what zlib reads, and reads what zlib writes, at every level', () => {
    fc.assert(
      fc.property(arbitraryBytes, arbitraryLevel, arbitraryRecordBytes, (bytes, level, recordBytes) => {
        expect(inflateRawSync(library.compress(bytes, { level, recordBytes })).equals(bytes)).toBe(true);
        expect(library.decompress(deflateRawSync(bytes, { level }), MIB).equals(bytes)).toBe(true);
      }),
    );
  });

  it('takes blocks that grow and shrink, and gives each its own bytes', () => {
    const blocks = [randomBytes(3 * MIB), Buffer.alloc(5 * MIB, 'portage'), Buffer.from('small')];
    const packed = blocks.map(block => library.compress(block, DEFAULT));
    const unpacked = packed.map(data => library.decompress(data, 64 * MIB));
    blocks.forEach((block, index) => expect(unpacked[index].equals(block)).toBe(true));
  });

  it('refuses what is damaged, cut off or longer than allowed', () => {
    const packed = library.compress(Buffer.alloc(2 * MIB, 'portage'), DEFAULT);
    expect(() => library.decompress(packed, MIB)).toThrow();
    expect(() => library.decompress(packed.subarray(0, packed.length - 3), 4 * MIB)).toThrow();
    expect(() => library.decompress(Buffer.alloc(1_000, 0xff), MIB)).toThrow();
    expect(() => library.decompress(Buffer.alloc(0), MIB)).toThrow();
  });

  it('allows exactly what is allowed', () => {
    const bytes = Buffer.alloc(MIB, 'x');
    expect(library.decompress(library.compress(bytes, DEFAULT), MIB).length).toBe(MIB);
  });
});

(libDeflate ? describe : describe.skip)('libdeflate', () => {
  const records = Buffer.from(
    Array.from({ length: 500 }, (_, index) => `s3://lake/day=${index % 7}/${index * 7919}-${index ** 5}.parquet`).join(),
  );
  const lengthAt = (level: number, spareBytes?: number) => libDeflate!.compress(records, { ...DEFAULT, level, spareBytes }).length;

  it('spends what the blocks before have saved on speed', () => {
    expect(lengthAt(6, 1)).toBe(lengthAt(1));
    expect(lengthAt(6, 1)).toBeGreaterThan(lengthAt(6, 0));
    expect(lengthAt(6, -1)).toBe(lengthAt(6, 0));
  });

  it('packs as tightly as it was told above the default', () => {
    expect(lengthAt(9, 1)).toBe(lengthAt(9, 0));
  });
});
