import fc from 'fast-check';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { decodeWithAvsc } from '../testing/decodeWithAvsc';
import { encodeAvroFile } from '../testing/encodeAvroFile';
import { rewritePositionDeletes } from './rewritePositionDeletes';

const SCHEMA = {
  type: 'record',
  name: 'table',
  fields: [
    { name: 'file_path', type: 'string', 'field-id': 2147483546 },
    { name: 'pos', type: 'long', 'field-id': 2147483545 },
    {
      name: 'row',
      'field-id': 2147483544,
      type: [
        'null',
        { type: 'record', name: 'r', fields: [{ name: 'tags', 'field-id': 1, type: { type: 'array', items: 'string', 'element-id': 2 } }] },
      ],
    },
  ],
};

const swapped = (path: string) => path.replace(/^s3:\/\/([ab])/, (_, bucket) => (bucket === 'a' ? 's3://bb' : 's3://aa'));
const backAgain = (path: string) => path.replace(/^s3:\/\/(aa|bb)/, (_, bucket) => (bucket === 'bb' ? 's3://a' : 's3://b'));

const rewrite = (bytes: Buffer, localize: (path: string) => string) =>
  rewritePositionDeletes({ source: { uri: 's3://eu/d.avro', bytes }, format: 'avro', localize });

const row = fc.record({
  file_path: fc
    .tuple(fc.constantFrom('a', 'b'), fc.string({ unit: 'grapheme', maxLength: 5 }))
    .map(([bucket, key]) => `s3://${bucket}/${key}`),
  pos: fc.nat(),
  row: fc.option(fc.record({ tags: fc.array(fc.string(), { maxLength: 2 }) })),
});

/** As JSON: records of two decodings are of different classes. */
const textsOf = (records: readonly unknown[]) =>
  records.map(record => JSON.stringify(record, (_key, value) => (typeof value === 'bigint' ? Number(value) : value)));
const byPathAndPosition = (left: any, right: any) =>
  Buffer.compare(Buffer.from(left.file_path), Buffer.from(right.file_path)) || Number(left.pos) - Number(right.pos);

describe('rewritePositionDeletes of Avro', () => {
  it('maps every row and sorts again, keeps the header, and there and back restores the rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(row, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('null', 'deflate', 'snappy', 'zstandard'),
        (blocks, codec) => {
          const source = encodeAvroFile({ schema: SCHEMA, codec, blocks, header: { 'delete-type': 'position' } });
          const records = decodeWithAvsc(source).records;
          const there = rewrite(source, swapped);
          const local = decodeWithAvsc(there.bytes);
          const expected = records.map(record => ({ ...record, file_path: swapped(record.file_path) })).sort(byPathAndPosition);
          expect(textsOf(local.records)).toEqual(textsOf(expected));
          expect(local.header).toEqual(decodeWithAvsc(source).header);
          const back = decodeWithAvsc(rewrite(there.bytes, backAgain).bytes);
          expect(textsOf(back.records)).toEqual(textsOf(records.sort(byPathAndPosition)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives the very bytes back where no path changes, and for a file with zero rows', () => {
    const source = encodeAvroFile({ schema: SCHEMA, codec: 'deflate', blocks: [[{ file_path: 's3://a/f', pos: 1, row: null }]] });
    expect(rewrite(source, path => path)).toEqual({ bytes: source, changed: false });
    const empty = encodeAvroFile({ schema: SCHEMA, codec: 'deflate', blocks: [] });
    expect(rewrite(empty, () => 'never asked')).toEqual({ bytes: empty, changed: false });
  });

  it('refuses every cut inside a block, and survives any changed byte', () => {
    const source = encodeAvroFile({ schema: SCHEMA, codec: 'null', blocks: [[{ file_path: 's3://a/f', pos: 1, row: null }]] });
    const whole = encodeAvroFile({ schema: SCHEMA, codec: 'null', blocks: [] }).length;
    const outcomeOf = (bytes: Buffer) => {
      try {
        rewrite(bytes, swapped);
        return 'read';
      } catch (error) {
        return isReplicationError(error) ? error.code : error;
      }
    };
    for (let length = 0; length < source.length; length += 1) {
      expect([length, outcomeOf(source.subarray(0, length))]).toEqual([length, length === whole ? 'read' : 'corrupt-metadata']);
    }
    for (let at = 0; at < source.length; at += 1) {
      const damaged = Buffer.from(source);
      damaged[at] ^= 0x81;
      expect(['read', 'corrupt-metadata', 'unsupported-codec', 'unsupported-delete-files']).toContain(outcomeOf(damaged));
    }
  });
});
