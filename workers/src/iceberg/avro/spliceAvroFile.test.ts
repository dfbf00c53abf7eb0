import { deflateRawSync } from 'node:zlib';
import { Type } from 'avsc';
import { decodeWithAvsc } from '../testing/decodeWithAvsc';
import { encodeAvroFile, frameAvroFile } from '../testing/encodeAvroFile';
import { chooseDeflateLibrary } from './chooseDeflateLibrary';
import { DEFAULT_COMPRESSION_LEVELS } from './CompressionLevels';
import type { FieldTarget } from './FieldTarget';
import { readAvroHeader } from './readAvroHeader';
import { readAvroBlocks } from './readAvroBlocks';
import { spliceAvroFile } from './spliceAvroFile';

const SCHEMA = {
  type: 'record',
  name: 'entry',
  fields: [
    { name: 'count', type: 'long', 'field-id': 2 },
    { name: 'filler', type: ['null', 'string'] },
    { name: 'path', type: ['null', 'string'], 'field-id': 1 },
    { name: 'tail', type: 'double' },
  ],
};

const TARGETS = {
  path: { path: [1], kind: 'string', required: false },
  count: { path: [2], kind: 'integer', required: true },
} as const satisfies Record<string, FieldTarget>;

const entry = (path: string | null, count = 7) => ({
  count,
  filler: 'x'.repeat(count % 300),
  path,
  tail: 0.5,
});

const splice = (bytes: Buffer, edit: (path: string) => string, newCount?: number) =>
  spliceAvroFile({
    file: readAvroHeader({ uri: 'm.avro', bytes }),
    targets: TARGETS,
    levels: DEFAULT_COMPRESSION_LEVELS,
    visit: ({ fields, block, spans, splicer }) => {
      const path = fields.path.string(block, spans);
      if (path !== undefined && edit(path) !== path) {
        // On purpose not in the order of the fields in the record.
        splicer.replace(fields.path.contentOffset(block, spans), fields.path.endOffset(spans), edit(path));
        if (newCount !== undefined) {
          splicer.replace(fields.count.contentOffset(block, spans), fields.count.endOffset(spans), newCount);
        }
      }
    },
  });

describe.each(['null', 'deflate', 'snappy', 'zstandard'])('spliceAvroFile with codec %s', codec => {
  const blocks = [
    [entry('a/1'), entry(null), entry('a/2', 200_000)],
    [entry('local/3'), entry('local/4')],
    [],
    [entry(`a/${'ü'.repeat(100_000)}`), entry('a/5')],
  ];
  const bytes = encodeAvroFile({ schema: SCHEMA, codec, blocks, header: { 'unknown.entry': 'kept' } });

  it('replaces values of any length and leaves all else', () => {
    const { bytes: result, changed } = splice(bytes, path => path.replace(/^a\//, 'a-much-longer-prefix/'.repeat(50)), 123_456_789);
    const expected = blocks
      .flat()
      .map(record =>
        record.path?.startsWith('a/')
          ? { ...record, path: record.path.replace('a/', 'a-much-longer-prefix/'.repeat(50)), count: 123_456_789n }
          : { ...record, count: BigInt(record.count) },
      );
    expect(changed).toBe(true);
    const decoded = decodeWithAvsc(result);
    expect(decoded.records.map(record => ({ ...record }))).toEqual(expected);
    expect(decoded.header).toEqual(decodeWithAvsc(bytes).header);
    expect(decoded.header['unknown.entry']).toBe('kept');
  });

  it('keeps the header, and blocks without an edit, to the letter', () => {
    const { bytes: result } = splice(bytes, path => path.replace(/^a\//, 'b/'));
    const [before, after] = [bytes, result].map(file => readAvroHeader({ uri: 'm.avro', bytes: file }));
    expect(result.subarray(0, after.headerLengthBytes).equals(bytes.subarray(0, before.headerLengthBytes))).toBe(true);
    const [sourceBlocks, newBlocks] = [before, after].map(file => [...readAvroBlocks(file)]);
    expect(newBlocks[1].data.equals(sourceBlocks[1].data)).toBe(true);
    expect(newBlocks.map(({ recordCount }) => recordCount)).toEqual([3, 2, 0, 2]);
  });

  it('gives back the very bytes where nothing is edited', () => {
    const result = splice(bytes, path => path);
    expect(result.changed).toBe(false);
    expect(result.bytes).toBe(bytes);
  });
});

describe('a long file', () => {
  const type = Type.forSchema(SCHEMA as any);
  const packedAt = (level: number) =>
    frameAvroFile({
      header: { 'avro.schema': JSON.stringify(SCHEMA), 'avro.codec': 'deflate' },
      blocks: Array.from({ length: 40 }, (_, block) => {
        const records = Array.from({ length: 200 }, (__, index) =>
          entry(`a/${block}/${index * 7919}-${(index + block) ** 5}.parquet`, index),
        );
        return {
          recordCount: records.length,
          data: deflateRawSync(Buffer.concat(records.map(record => type.toBuffer(record))), { level }),
        };
      }),
    });

  it('takes less time where it may be longer, since its source is', () => {
    const [ofLoose, ofTight] = [0, 9].map(level => splice(packedAt(level), path => path.replace(/^a/, 'b')).bytes);
    expect(ofLoose.length > ofTight.length).toBe(chooseDeflateLibrary().name === 'libdeflate');
  });
});
