import fc from 'fast-check';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { rewritePuffin } from './rewritePuffin';

const MAGIC = Buffer.from('PFA1');
const BLOBS = Buffer.concat([MAGIC, Buffer.from('two vectors and a sketch')]);

const blob = (path: string) => ({
  type: 'deletion-vector-v1',
  fields: [2147483645],
  'snapshot-id': -1,
  'sequence-number': -1,
  offset: 4,
  length: 10,
  properties: { cardinality: '3', 'referenced-data-file': path, note: 's3://eu/stays' },
});

function puffin(footer: Buffer | string, flags = 0): Buffer {
  const payload = Buffer.from(footer);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(payload.length);
  tail.writeUInt32LE(flags, 4);
  return Buffer.concat([BLOBS, MAGIC, payload, tail, MAGIC]);
}

/** An LZ4 frame with its content size and one block, which repeats what it can be told to: literals, then the same ten bytes again. */
function lz4Frame(text: string, options: { isStored: boolean }): Buffer {
  const content = Buffer.from(text);
  const head = Buffer.alloc(15);
  head.writeUInt32LE(0x184d2204);
  head[4] = 0x68;
  head[5] = 0x40;
  head.writeBigUInt64LE(BigInt(content.length), 6);
  const long = [...Array(Math.floor((content.length - 15) / 255)).fill(255), (content.length - 15) % 255];
  const block = options.isStored ? content : Buffer.concat([Buffer.of(0xf0, ...long), content]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE((block.length + (options.isStored ? 0x80000000 : 0)) >>> 0);
  return Buffer.concat([head, size, block, Buffer.alloc(4)]);
}

const footerOf = (bytes: Buffer) => {
  const length = bytes.readUInt32LE(bytes.length - 12);
  return { flags: bytes.readUInt32LE(bytes.length - 8), text: bytes.subarray(bytes.length - 12 - length, bytes.length - 12).toString() };
};

const rewrite = (bytes: Buffer, localize: (path: string) => string) =>
  rewritePuffin({ source: { uri: 's3://eu/d.puffin', bytes }, localize });
const there = (path: string) => path.replace('s3://eu/', 's3://us/replica/_data/eu/0/');
const back = (path: string) => path.replace('s3://us/replica/_data/eu/0/', 's3://eu/');

describe('rewritePuffin', () => {
  it('changes referenced-data-file alone, keeps every byte before the footer, and there and back restores the file', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), fc.integer({ min: 0, max: 4 }), (keys, indent) => {
        const footer = JSON.stringify(
          { blobs: keys.map(key => blob(`s3://eu/${key}`)), properties: { 'created-by': 's3://eu/me' } },
          undefined,
          indent,
        );
        const source = puffin(footer);
        const local = rewrite(source, there);
        expect(local.bytes.subarray(0, BLOBS.length)).toEqual(BLOBS);
        expect(JSON.parse(footerOf(local.bytes).text)).toEqual({
          blobs: keys.map(key => blob(`s3://us/replica/_data/eu/0/${key}`)),
          properties: { 'created-by': 's3://eu/me' },
        });
        expect(rewrite(local.bytes, back).bytes).toEqual(source);
      }),
    );
  });

  it.each([
    ['compressed', { isStored: false }],
    ['stored', { isStored: true }],
  ])('reads a footer in an LZ4 frame (%s), and writes a plain one', (_name, options) => {
    const footer = JSON.stringify({ blobs: [blob('s3://eu/f.parquet')] });
    const { bytes } = rewrite(puffin(lz4Frame(footer, options), 1), there);
    expect(footerOf(bytes)).toEqual({ flags: 0, text: footer.replace('s3://eu/f.parquet', 's3://us/replica/_data/eu/0/f.parquet') });
  });

  it('gives the very bytes back where no path changes', () => {
    const source = puffin(lz4Frame(JSON.stringify({ blobs: [blob('s3://us/f')] }), { isStored: false }), 1);
    expect(rewrite(source, there)).toEqual({ bytes: source, changed: false });
  });

  it('refuses what is cut, damaged or unknown', () => {
    const outcomeOf = (bytes: Buffer) => {
      try {
        rewrite(bytes, there);
        return 'read';
      } catch (error) {
        return isReplicationError(error) ? error.code : error;
      }
    };
    const footer = JSON.stringify({ blobs: [blob('s3://eu/f')] });
    for (const source of [puffin(footer), puffin(lz4Frame(footer, { isStored: false }), 1)]) {
      for (let length = 0; length < source.length; length += 1) {
        expect([length, outcomeOf(source.subarray(0, length))]).toEqual([length, 'corrupt-metadata']);
      }
      for (let at = BLOBS.length; at < source.length; at += 1) {
        const damaged = Buffer.from(source);
        damaged[at] ^= 0x81;
        expect(['read', 'corrupt-metadata']).toContain(outcomeOf(damaged));
      }
    }
    expect(outcomeOf(puffin(footer, 2))).toBe('corrupt-metadata');
    expect(outcomeOf(puffin('[]'))).toBe('corrupt-metadata');
    const bomb = lz4Frame(footer, { isStored: true });
    bomb.writeBigUInt64LE(2n ** 40n, 6);
    expect(outcomeOf(puffin(bomb, 1))).toBe('corrupt-metadata');
  });
});
