import fc from 'fast-check';
import { parquetMetadata, type CompressionCodec, type Encoding } from 'hyparquet';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { readParquetDeletes, writeParquetDeletes, type DeleteRow } from '../__testUtils__/parquetDeletes';
import { rewritePositionDeletes } from './rewritePositionDeletes';

/** The order of the three prefixes is another one after the mapping. */
const THERE: [string, string][] = [
  ['s3://a/', 's3://z/_data/a/0/'],
  ['s3://b/', 's3://b/'],
  ['s3://c/', 's3://a/_data/c/0/'],
];
const BACK = THERE.map(([source, target]): [string, string] => [target, source]);

const mapping = (rules: [string, string][]) => (path: string) => {
  const rule = rules.find(([source]) => path.startsWith(source));
  if (!rule) {
    throw new Error(`no rule for ${path}`);
  }
  return rule[1] + path.slice(rule[0].length);
};

const rewrite = (bytes: Buffer, localize: (path: string) => string) =>
  rewritePositionDeletes({ source: { uri: 's3://eu/d.parquet', bytes }, format: 'parquet', localize });

function sorted(rows: readonly DeleteRow[]): DeleteRow[] {
  return rows.toSorted((left, right) => Buffer.compare(Buffer.from(left.file_path), Buffer.from(right.file_path)) || left.pos - right.pos);
}

const path = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.string({ unit: 'grapheme', maxLength: 6 }))
  .map(([bucket, key]) => `s3://${bucket}/${key}`);
const plainRow = fc.record({ file_path: path, pos: fc.maxSafeNat() });
const richRow = fc.record({
  file_path: path,
  pos: fc.nat(),
  row: fc.record({ name: fc.option(fc.string(), { nil: undefined }), tags: fc.array(fc.string(), { maxLength: 3 }) }),
});
const byPosition = (rows: readonly DeleteRow[]) => [...new Map(rows.map(row => [`${row.file_path}\n${row.pos}`, row])).values()];
const layout = fc.record({
  codec: fc.constantFrom<CompressionCodec>('UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'BROTLI', 'LZ4_RAW'),
  rowGroupSize: fc.integer({ min: 1, max: 40 }),
  pageSize: fc.constantFrom(64, 1024 * 1024),
  pathEncoding: fc.constantFrom<Encoding | undefined>(undefined, 'PLAIN', 'DELTA_BYTE_ARRAY', 'DELTA_LENGTH_BYTE_ARRAY'),
  positionEncoding: fc.constantFrom<Encoding | undefined>(undefined, 'PLAIN', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'),
});

describe('rewritePositionDeletes of Parquet', () => {
  it('maps every row and sorts again, and there and back restores the rows', async () => {
    const rows = fc.array(plainRow, { maxLength: 60 }).map(byPosition);
    await fc.assert(
      fc.asyncProperty(rows, layout, fc.boolean(), async (unsorted, options, isSorted) => {
        const source = writeParquetDeletes({ rows: isSorted ? sorted(unsorted) : unsorted, ...options });
        const there = rewrite(source, mapping(THERE));
        const expected = unsorted.map(row => ({ ...row, file_path: mapping(THERE)(row.file_path) }));
        expect(await readParquetDeletes(there.bytes)).toEqual(there.changed || isSorted ? sorted(expected) : expected);
        const back = rewrite(there.bytes, mapping(BACK));
        expect(sorted(await readParquetDeletes(back.bytes))).toEqual(sorted(unsorted));
      }),
      { numRuns: 150 },
    );
  });

  it('carries the deprecated column `row` along, nulls and lists included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(richRow, { minLength: 1, maxLength: 30 }).map(byPosition), layout, async (rows, options) => {
        const source = writeParquetDeletes({ rows: sorted(rows), ...options });
        const there = rewrite(source, mapping(THERE));
        const expected = rows.map(row => ({ ...row, file_path: mapping(THERE)(row.file_path) }));
        expect(await readParquetDeletes(there.bytes)).toEqual(there.changed ? sorted(expected) : sorted(rows));
      }),
      { numRuns: 60 },
    );
  });

  const ROWS = sorted(['a', 'b', 'c'].flatMap(bucket => [1, 5, 9].map(pos => ({ file_path: `s3://${bucket}/f.parquet`, pos }))));

  it.each([
    ['where the order stays', (text: string) => `s3://target/${text}`],
    ['where the order changes', mapping(THERE)],
  ])('keeps field ids, key-value metadata and the writer, and has true statistics (%s)', (_name, localize) => {
    const source = writeParquetDeletes({ rows: ROWS, rowGroupSize: 4 });
    const { bytes } = rewrite(source, localize);
    const [before, after] = [source, bytes].map(file => parquetMetadata(new Uint8Array(file).buffer));
    expect(after.schema).toEqual(before.schema);
    expect(after.key_value_metadata).toEqual(before.key_value_metadata);
    expect(after.created_by).toBe('another writer');
    expect(after.num_rows).toBe(before.num_rows);
    const local = sorted(ROWS.map(row => ({ ...row, file_path: localize(row.file_path) })));
    const positionOf = (pick: (...values: number[]) => number, part: DeleteRow[]) => BigInt(pick(...part.map(({ pos }) => pos)));
    let start = 0;
    for (const group of after.row_groups) {
      const part = local.slice(start, start + Number(group.num_rows));
      start += part.length;
      const [paths, positions] = group.columns;
      expect(paths.meta_data!.statistics).toMatchObject({
        min_value: part[0].file_path,
        max_value: part.at(-1)!.file_path,
        null_count: 0n,
      });
      expect(positions.meta_data!.statistics).toMatchObject({
        min_value: positionOf(Math.min, part),
        max_value: positionOf(Math.max, part),
      });
      for (const column of group.columns) {
        expect([column.column_index_offset, column.offset_index_offset, column.meta_data!.bloom_filter_offset]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
      }
    }
    expect(start).toBe(local.length);
  });

  it('leaves the pages of other columns as they lie where the order stays', () => {
    const source = writeParquetDeletes({ rows: ROWS, positionEncoding: 'DELTA_BINARY_PACKED' });
    const { bytes } = rewrite(source, text => `s3://target/${text}`);
    const [before, after] = [source, bytes].map(file => {
      const { data_page_offset: offset, total_compressed_size: length } = parquetMetadata(new Uint8Array(file).buffer).row_groups[0]
        .columns[1].meta_data!;
      return file.subarray(Number(offset), Number(offset + length));
    });
    expect(after).toEqual(before);
  });

  it('gives the very bytes back where no path changes, and for a file with zero rows', () => {
    const source = writeParquetDeletes({ rows: ROWS });
    expect(rewrite(source, text => text)).toEqual({ bytes: source, changed: false });
    const empty = writeParquetDeletes({ rows: [] });
    expect(rewrite(empty, () => 'never asked')).toEqual({ bytes: empty, changed: false });
  });

  it('passes on what the mapping refuses', () => {
    const source = writeParquetDeletes({ rows: [{ file_path: 's3://mars/f.parquet', pos: 1 }] });
    expect(() => rewrite(source, mapping(THERE))).toThrow('no rule for s3://mars/f.parquet');
  });

  const CODES = ['corrupt-metadata', 'unsupported-codec', 'unsupported-delete-files', 'unsupported-encryption'];

  function outcomeOf(bytes: Buffer): string {
    try {
      rewrite(bytes, text => `s3://target/${text}`);
      return 'read';
    } catch (error) {
      if (isReplicationError(error)) {
        expect(error.message).toContain('s3://eu/d.parquet');
        return error.code;
      }
      throw error;
    }
  }

  it('refuses every cut', () => {
    const source = writeParquetDeletes({ rows: ROWS });
    for (let length = 0; length < source.length; length += 1) {
      expect([length, outcomeOf(source.subarray(0, length))]).toEqual([length, 'corrupt-metadata']);
    }
  });

  it.each<CompressionCodec>(['UNCOMPRESSED', 'SNAPPY', 'ZSTD', 'LZ4_RAW'])('survives any changed byte (%s)', codec => {
    const source = writeParquetDeletes({ rows: ROWS, codec, rowGroupSize: 5 });
    for (let at = 0; at < source.length; at += 1) {
      for (const change of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(source);
        damaged[at] ^= change;
        expect(['read', ...CODES]).toContain(outcomeOf(damaged));
      }
    }
  });

  it('refuses a file without the two columns, and one that is encrypted', () => {
    const source = writeParquetDeletes({ rows: ROWS, codec: 'UNCOMPRESSED' });
    const encrypted = Buffer.concat([source.subarray(0, -4), Buffer.from('PARE')]);
    expect(outcomeOf(encrypted)).toBe('unsupported-encryption');
    expect(outcomeOf(writeParquetDeletes({ rows: ROWS, pathFieldId: 7 }))).toBe('unsupported-delete-files');
  });
});
