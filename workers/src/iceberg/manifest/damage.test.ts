import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { MAX_BLOCK_BYTES } from '../avro/avroLimits';
import { DEFAULT_COMPRESSION_LEVELS } from '../avro/CompressionLevels';
import { encodeAvroFile, frameAvroFile } from '../testing/encodeAvroFile';
import { FIXTURES, unpackFixture } from '../testing/unpackFixture';
import { readManifestList } from '../manifest-list/readManifestList';
import { readEntries } from '../testing/readEntries';
import { spliceManifest } from './spliceManifest';

const SCHEMA = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    { name: 'status', type: 'int', 'field-id': 0 },
    {
      name: 'data_file',
      'field-id': 2,
      type: {
        type: 'record',
        name: 'r2',
        fields: [
          { name: 'file_path', type: 'string', 'field-id': 100 },
          { name: 'file_format', type: 'string', 'field-id': 101 },
          { name: 'file_size_in_bytes', type: 'long', 'field-id': 104 },
        ],
      },
    },
  ],
};

const entry = (path: string) => ({ status: 1, data_file: { file_path: path, file_format: 'PARQUET', file_size_in_bytes: 10 } });
const header = { 'avro.schema': JSON.stringify(SCHEMA), 'avro.codec': 'deflate' };

const attempts: Record<string, (bytes: Buffer) => unknown> = {
  visitManifest: bytes => readEntries({ uri: 's3://lake/m.avro', bytes }),
  spliceManifest: bytes =>
    spliceManifest({ source: { uri: 's3://lake/m.avro', bytes }, localize: path => `${path}!`, levels: DEFAULT_COMPRESSION_LEVELS }),
};

/** What came of it: `read`, or the code of a reason that names the file. Anything else is thrown on. */
function outcomeOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'read';
  } catch (error) {
    if (isReplicationError(error)) {
      expect(error.message).toContain('s3://lake/m.avro');
      return error.code;
    }
    throw error;
  }
}

describe.each(Object.keys(attempts))('%s of a damaged manifest', name => {
  const attempt = (bytes: Buffer) => outcomeOf(() => attempts[name](bytes));

  it.each(['null', 'deflate', 'snappy', 'zstandard'])('notices every cut inside a block (%s)', codec => {
    const one = encodeAvroFile({ schema: SCHEMA, codec, blocks: [[entry('a'), entry('b')]] });
    const two = encodeAvroFile({ schema: SCHEMA, codec, blocks: [[entry('a'), entry('b')], [entry('c')]] });
    const empty = encodeAvroFile({ schema: SCHEMA, codec, blocks: [] });
    const whole = new Set([empty.length, one.length, two.length]);
    for (let length = 0; length <= two.length; length += 1) {
      expect([length, attempt(two.subarray(0, length))]).toEqual([length, whole.has(length) ? 'read' : 'corrupt-metadata']);
    }
  });

  it.each(['null', 'deflate', 'snappy', 'zstandard'])('survives any changed byte (%s)', codec => {
    const bytes = encodeAvroFile({ schema: SCHEMA, codec, blocks: [[entry('a'), entry('b')], [entry('c')]] });
    for (let at = 0; at < bytes.length; at += 1) {
      for (const change of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(bytes);
        damaged[at] ^= change;
        expect(['read', 'corrupt-metadata', 'unsupported-codec']).toContain(attempt(damaged));
      }
    }
  });

  it('refuses blocks that decompress without end, or that claim records without end', () => {
    const bomb = deflateRawSync(Buffer.alloc(MAX_BLOCK_BYTES + 1));
    expect(attempt(frameAvroFile({ header, blocks: [{ recordCount: 1, data: bomb }] }))).toBe('corrupt-metadata');
    const small = deflateRawSync(Buffer.alloc(10));
    expect(attempt(frameAvroFile({ header, blocks: [{ recordCount: 2 ** 50, data: small }] }))).toBe('corrupt-metadata');
    expect(attempt(frameAvroFile({ header, blocks: [{ recordCount: -1, data: small }] }))).toBe('corrupt-metadata');
  });

  it('names an unknown codec and those that are known', () => {
    const bytes = frameAvroFile({ header: { ...header, 'avro.codec': 'lzo' }, blocks: [] });
    expect(() => attempts[name](bytes)).toThrow('"lzo"; known are null, deflate, snappy, zstandard, bzip2');
  });

  it('refuses a file that is no manifest', () => {
    expect(attempt(Buffer.from('{}'))).toBe('corrupt-metadata');
    expect(attempt(frameAvroFile({ header: { 'avro.codec': 'null' }, blocks: [] }))).toBe('corrupt-metadata');
    expect(attempt(frameAvroFile({ header: { 'avro.schema': '"long"' }, blocks: [] }))).toBe('corrupt-metadata');
    expect(attempt(frameAvroFile({ header: { 'avro.schema': '{"type":"record","name":"r","fields":[]}' }, blocks: [] }))).toBe(
      'corrupt-metadata',
    );
  });

  it('tells the offset of the damage', () => {
    const bytes = encodeAvroFile({ schema: SCHEMA, codec: 'null', blocks: [[entry('a')]] });
    bytes[bytes.length - 1] ^= 1;
    expect(() => attempts[name](bytes)).toThrow(`s3://lake/m.avro cannot be read at byte ${bytes.length - 16}: the sync marker of a block`);
  });
});

describe('fixture broken', () => {
  const directory = unpackFixture('broken');
  const { tables } = JSON.parse(readFileSync(join(FIXTURES, 'broken', 'fixture.json'), 'utf8'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['truncated_manifest', 'visitManifest'],
    ['bad_sync', 'visitManifest'],
    ['snappy_crc', 'visitManifest'],
    ['manifest_list_unreadable', 'readManifestList'],
  ])('%s is refused by %s', (table, reader) => {
    const uri: string = tables[`sales.${table}`].expect.file;
    const bytes = readFileSync(join(directory, uri.replace('file:/tmp/portage-fixtures/', '')));
    const read = reader === 'visitManifest' ? () => readEntries({ uri, bytes }) : () => readManifestList({ uri, bytes });
    expect(read).toThrow(expect.objectContaining({ code: 'corrupt-metadata', message: expect.stringContaining(uri) }));
  });
});
