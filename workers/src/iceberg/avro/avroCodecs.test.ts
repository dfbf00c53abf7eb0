import { deflateRawSync, zstdCompressSync } from 'node:zlib';
import { compress as compressSnappy } from 'snappyjs';
import { AVRO_CODECS, type AvroCodec } from './avroCodecs';
import { DEFAULT_COMPRESSION_LEVELS } from './CompressionLevels';

const codec = (name: string) => AVRO_CODECS.get(name) as AvroCodec;
const COMPRESSION = { levels: DEFAULT_COMPRESSION_LEVELS, recordCount: 200 };
const TEXT = Buffer.from('a manifest entry, and another manifest entry. '.repeat(200));

describe('AVRO_CODECS', () => {
  it.each(['null', 'deflate', 'snappy', 'zstandard'])('%s gives back what it was given', name => {
    const data = Buffer.from(codec(name).compress(TEXT, COMPRESSION));
    expect(codec(name).decompress(data, TEXT.length).equals(TEXT)).toBe(true);
  });

  it.each(['deflate', 'snappy'])('%s refuses data that is cut off', name => {
    const data = Buffer.from(codec(name).compress(TEXT, COMPRESSION));
    expect(() => codec(name).decompress(data.subarray(0, data.length - 5), TEXT.length)).toThrow();
    expect(() => codec(name).decompress(Buffer.alloc(0), TEXT.length)).toThrow();
  });

  it('zstandard refuses damaged data, and never makes up what is cut off', () => {
    const data = Buffer.from(codec('zstandard').compress(TEXT, COMPRESSION));
    expect(() => codec('zstandard').decompress(Buffer.concat([Buffer.from([0]), data]), TEXT.length)).toThrow();
    const { length } = codec('zstandard').decompress(data.subarray(0, data.length / 2), TEXT.length);
    expect(length).toBeLessThan(TEXT.length);
  });

  it('refuses a snappy block whose checksum differs', () => {
    const data = Buffer.from(codec('snappy').compress(TEXT, COMPRESSION));
    data[data.length - 1] ^= 1;
    expect(() => codec('snappy').decompress(data, TEXT.length)).toThrow('checksum');
  });

  it.each([
    ['deflate', deflateRawSync(Buffer.alloc(10_000_000))],
    ['zstandard', zstdCompressSync(Buffer.alloc(10_000_000))],
    ['snappy', Buffer.concat([compressSnappy(Buffer.alloc(10_000_000)), Buffer.alloc(4)])],
    ['snappy', Buffer.from('ffffffff0f000000000000', 'hex')],
  ])('%s refuses to become longer than the limit', (name, bomb) => {
    expect(() => codec(name).decompress(Buffer.from(bomb), 1_000_000)).toThrow();
  });
});
