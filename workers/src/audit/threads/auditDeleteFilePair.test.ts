import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { encodeFile } from '../__testUtils__/naiveAvro';
import { encodePuffin, positionDeleteSchema, writeParquet } from '../__testUtils__/naiveDeletes';
import { auditDeleteFilePair, type DeleteFilePairOutput } from './auditDeleteFilePair';

jest.setTimeout(120_000);

const location = 's3://us/replica/';
const rules = [
  { source: 's3://eu/', target: `${location}_data/eu/0/` },
  { source: 's3a://eu/', target: `${location}_data/eu/1/` },
  { source: 's3://us/', target: 's3://us/' },
];
const map = (path: string) => {
  const rule = rules.find(({ source }) => path.startsWith(source))!;
  return rule.target + path.slice(rule.source.length);
};

type Row = { file_path: string; pos: bigint };

async function audit(source: Uint8Array, replica: Uint8Array | undefined, format: string): Promise<DeleteFilePairOutput> {
  const copy = (bytes: Uint8Array) => new Uint8Array(bytes);
  return auditDeleteFilePair({
    source: { uri: 's3://eu/wh/d', bytes: copy(source) },
    replica: replica && { uri: 's3://us/replica/d', bytes: copy(replica) },
    format,
    rules,
    location,
  });
}

const isProof = ({ problems, sourceDigest }: DeleteFilePairOutput) => problems.length === 0 && sourceDigest !== undefined;
const sorted = (rows: Row[]) =>
  [...rows].sort((a, b) => Buffer.compare(Buffer.from(a.file_path), Buffer.from(b.file_path)) || Number(a.pos - b.pos));
const mapped = (rows: Row[]) => sorted(rows.map(row => ({ ...row, file_path: map(row.file_path) })));
const parquet = (rows: Row[], codec: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' = 'UNCOMPRESSED') =>
  writeParquet(rows, positionDeleteSchema(), { codec, pageSize: 256 });

const AVRO_SCHEMA = {
  type: 'record',
  name: 'delete',
  fields: [
    { name: 'file_path', type: 'string', 'field-id': 2147483546 },
    { name: 'pos', type: 'long', 'field-id': 2147483545 },
  ],
};
const avro = (rows: Row[], codec = 'null') => encodeFile({ header: [], schema: AVRO_SCHEMA, codec, records: rows }, { codec });

const puffin = (paths: string[]) =>
  encodePuffin(Buffer.concat([Buffer.from('PFA1'), ...paths.map((_path, index) => Buffer.alloc(40, index + 1))]), {
    blobs: paths.map((path, index) => ({
      type: 'deletion-vector-v1',
      fields: [2147483545],
      'snapshot-id': -1,
      'sequence-number': -1,
      offset: 4 + 40 * index,
      length: 40,
      properties: { 'referenced-data-file': path, cardinality: '3' },
    })),
    properties: { 'created-by': 'test' },
  });

const ROWS: Row[] = sorted(
  Array.from({ length: 60 }, (_, i) => ({
    file_path: `${['s3://eu/', 's3a://eu/', 's3://us/'][i % 3]}wh/${i % 4}.parquet`,
    pos: BigInt(i * 1_000_003),
  })),
);
const PATHS = ['s3://eu/wh/0.parquet', 's3a://eu/wh/0.parquet', 's3://us/wh/0.parquet'];

describe('auditDeleteFilePair', () => {
  it('proves any mapping of any rows in any encoding, and no other rows', async () => {
    const row = fc.record({
      file_path: fc
        .tuple(fc.constantFrom('s3://eu/', 's3a://eu/', 's3://us/wh/'), fc.string({ unit: 'grapheme', maxLength: 12 }))
        .map(parts => parts.join('')),
      pos: fc.bigInt({ min: 0n, max: 2n ** 52n - 2n }),
    });
    const write = fc.constantFrom(
      ...(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const).map(codec => ({
        format: 'PARQUET',
        of: (rows: Row[]) => parquet(rows, codec),
      })),
      ...['null', 'deflate', 'zstandard', 'snappy'].map(codec => ({ format: 'AVRO', of: (rows: Row[]) => avro(rows, codec) })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), write, fc.nat(), async (rows, { format, of }, choice) => {
        const source = of(rows);
        expect(await audit(source, of(mapped(rows)), format)).toMatchObject({ problems: [] });
        const changes: ((row: Row) => void)[] = [changed => (changed.pos += 1n), changed => (changed.file_path += 'x')];
        for (const change of changes) {
          const changed = mapped(rows);
          change(changed[choice % rows.length]);
          const output = await audit(source, of(sorted(changed)), format);
          expect(isProof(output)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('tells paths of other spellings apart, and finds each that is the wrong one', async () => {
    const source = parquet(ROWS);
    const right = mapped(ROWS);
    for (const path of ['s3://eu/wh/0.parquet', 'gs://elsewhere/0', `${location}_data/eu/1/wh/0.parquet`, `${location}wh/0.parquet`, '']) {
      const wrong = right.map((row, index) => (index === 0 ? { ...row, file_path: path } : row));
      expect([path, isProof(await audit(source, parquet(sorted(wrong)), 'PARQUET'))]).toEqual([path, path === right[0].file_path]);
    }
  });

  it('proves a file that stays where it is only if all its paths are local', async () => {
    const local = ROWS.filter(({ file_path: path }) => path.startsWith('s3://us/'));
    expect(isProof(await audit(parquet(local), undefined, 'PARQUET'))).toBe(true);
    expect(isProof(await audit(parquet([...local].reverse()), undefined, 'PARQUET'))).toBe(true);
    expect((await audit(parquet(ROWS), undefined, 'PARQUET')).problems[0]).toContain('No rule of the policy made the path');
    expect(isProof(await audit(puffin(PATHS.slice(2)), undefined, 'PUFFIN'))).toBe(true);
    expect(isProof(await audit(puffin(PATHS), undefined, 'PUFFIN'))).toBe(false);
  });

  it('reads files without rows and without blobs', async () => {
    expect(isProof(await audit(parquet([]), parquet([]), 'PARQUET'))).toBe(true);
    expect(isProof(await audit(avro([]), avro([]), 'AVRO'))).toBe(true);
    expect(isProof(await audit(puffin([]), puffin([]), 'PUFFIN'))).toBe(true);
  });

  it('refuses ORC and what is no format', async () => {
    expect(await audit(parquet(ROWS), parquet(mapped(ROWS)), 'ORC')).toMatchObject({ sourceFailure: { code: 'unsupported-orc-deletes' } });
    expect(await audit(parquet(ROWS), parquet(mapped(ROWS)), 'LANCE')).toMatchObject({
      sourceFailure: { code: 'unsupported-delete-files' },
    });
  });

  describe('ends well at any damage', () => {
    const files: [string, string, Buffer, Buffer][] = [
      ...(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const).map(
        codec => [`Parquet, ${codec}`, 'PARQUET', parquet(ROWS), parquet(mapped(ROWS), codec)] as [string, string, Buffer, Buffer],
      ),
      ...['null', 'deflate', 'snappy'].map(
        codec => [`Avro, ${codec}`, 'AVRO', avro(ROWS), avro(mapped(ROWS), codec)] as [string, string, Buffer, Buffer],
      ),
      ['Puffin', 'PUFFIN', puffin(PATHS), puffin(PATHS.map(map))],
    ];

    it.each(files)('%s', async (_name, format, source, good) => {
      const plain = await audit(source, good, format);
      expect(plain.problems).toEqual([]);
      const place = fc.integer({ min: 0, max: good.length - 1 });
      const rssBefore = process.memoryUsage().rss;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ at: place, xor: fc.integer({ min: 1, max: 255 }) }), { minLength: 1, maxLength: 4 }),
          fc.option(place, { freq: 4 }),
          fc.option(fc.record({ at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }) }), { freq: 4 }),
          async (flips, cut, inserted) => {
            const damaged = Buffer.from(good);
            // eslint-disable-next-line no-bitwise
            flips.forEach(({ at, xor }) => (damaged[at] ^= xor));
            const longer = inserted
              ? Buffer.concat([damaged.subarray(0, inserted.at), inserted.bytes, damaged.subarray(inserted.at)])
              : damaged;
            const bytes = cut === null ? longer : longer.subarray(0, cut);
            const begun = performance.now();
            const output = await audit(source, bytes, format);
            // Damage may hit what means nothing, statistics for one. What is proved has the source's rows all the same.
            expect(!isProof(output) || output.content?.digest === plain.sourceDigest).toBe(true);
            expect(performance.now() - begun).toBeLessThan(5_000);
            // The other way round a damaged source is a failure of the source, never of ours.
            expect((await audit(bytes, good, format)).sourceFailure?.code ?? 'corrupt-metadata').toMatch(
              /^(corrupt-metadata|unsupported-)/,
            );
          },
        ),
        { numRuns: 400 },
      );
      // What other suites of this process left behind is not counted.
      expect(process.memoryUsage().rss - rssBefore).toBeLessThan(1024 * 1024 * 1024);
    });
  });

  it('refuses a footer that would decompress without end', async () => {
    const frame = Buffer.concat([
      Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0]),
      ...Array.from({ length: 40 }, () => {
        // One literal, then a match of 4 MB at distance 1.
        const block = Buffer.concat([Buffer.from([0x1f, 0x20, 1, 0]), Buffer.alloc(16_400, 255), Buffer.from([0])]);
        const size = Buffer.alloc(4);
        size.writeUInt32LE(block.length);
        return Buffer.concat([size, block]);
      }),
      Buffer.alloc(4),
    ]);
    const tail = Buffer.alloc(12);
    tail.writeUInt32LE(frame.length);
    tail[4] = 1;
    tail.write('PFA1', 8);
    const bomb = Buffer.concat([Buffer.from('PFA1PFA1'), frame, tail]);
    expect(await audit(bomb, bomb, 'PUFFIN')).toMatchObject({ sourceFailure: { code: 'corrupt-metadata' } });
  });

  it('refuses an Avro block that would decompress without end', async () => {
    const bomb = Buffer.concat([avro([], 'deflate'), lengthOf(1)]);
    const data = deflateRawSync(Buffer.alloc(520 * 1024 * 1024), { level: 1 });
    const bytes = Buffer.concat([bomb, lengthOf(data.length), data, Buffer.alloc(16, 0xab)]);
    expect(await audit(bytes, bytes, 'AVRO')).toMatchObject({ sourceFailure: { code: 'corrupt-metadata' } });
  });
});

function lengthOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    bytes.push(128 + (rest % 128));
  }
  return Buffer.from([...bytes, rest]);
}
