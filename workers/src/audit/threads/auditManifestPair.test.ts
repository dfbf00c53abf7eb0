import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { loadFixture, type Fixture } from '../__testUtils__/loadFixture';
import { mutationsOf, type Mutation } from '../__testUtils__/mutations';
import { decodeFile, encodeFile, type EncodeOptions, type NaiveFile, type Value } from '../__testUtils__/naiveAvro';
import { auditManifestPair, type ManifestPairOutput } from './auditManifestPair';

jest.setTimeout(60_000);

const rules = [
  { source: 's3://eu/', target: 's3://us/replica/_data/eu/0/' },
  { source: 's3://eu/special/', target: 's3://us/replica/_data/special/0/' },
  { source: 's3a://eu/', target: 's3://us/replica/_data/eu/1/' },
  { source: 's3://us/', target: 's3://us/' },
];
const location = 's3://us/replica/';

/** Manifests of all format versions, of two writers, with and without partition, stats and inherited nulls. */
const MANIFESTS: [fixture: string, path: RegExp][] = [
  ['old-writer', /eu\/old\/lists\/metadata\/.*-m0\.avro$/],
  ['evolution', /-m0\.avro$/],
  ['s3-pyiceberg', /-m0\.avro$/],
  ['appended-manifests', /orders_v3\/.*\.avro$/],
  ['explicit-first-row-id', /-m0\.avro$/],
];

const sources = new Map<string, NaiveFile>();
const files = new Map<string, Fixture>();

/** The manifest of a fixture with the most entries, as if it had been written to `s3://eu/`. */
async function sourceOf(name: string, path: RegExp): Promise<NaiveFile> {
  const fixture = files.get(name) ?? loadFixture(name);
  files.set(name, fixture);
  if (!sources.has(name)) {
    const candidates = await Promise.all(
      [...fixture.storage.objects].filter(([key]) => path.test(key) && !key.includes('snap-')).map(([, bytes]) => decodeFile(bytes)),
    );
    const [largest] = candidates.sort((a, b) => b.records.length - a.records.length);
    largest.records.forEach((entry, index) => (entry.data_file.file_path = `s3://eu/wh/t/data/${index}.parquet`));
    sources.set(name, largest);
  }
  return clone(sources.get(name)!);
}

function clone(file: NaiveFile): NaiveFile {
  return {
    ...file,
    header: file.header.map(([key, value]) => [key, value]),
    schema: structuredClone(file.schema),
    records: structuredClone(file.records),
  };
}

/** The replica of a manifest, mapped the plain way. */
function mapped(file: NaiveFile): NaiveFile {
  const replica = clone(file);
  for (const { data_file: data } of replica.records) {
    data.file_path = map(data.file_path);
    if (data.referenced_data_file) {
      data.referenced_data_file = { string: map(data.referenced_data_file.string) };
    }
  }
  return replica;
}

function map(path: string): string {
  const rule = [...rules].sort((a, b) => b.source.length - a.source.length).find(({ source }) => path.startsWith(source))!;
  return rule.target + path.slice(rule.source.length);
}

function audit(source: Uint8Array, replica?: Uint8Array): Promise<ManifestPairOutput> {
  return auditManifestPair({
    source: { uri: 's3://eu/wh/t/metadata/m0.avro', bytes: new Uint8Array(source) },
    replica: replica && { uri: 's3://us/replica/t/metadata/m0.avro', bytes: new Uint8Array(replica) },
    rules,
    location,
  });
}

function isProof(output: ManifestPairOutput): boolean {
  return output.problems.length === 0 && output.sourceDigest !== undefined && output.sourceDigest === output.replicaDigest;
}

describe('auditManifestPair', () => {
  describe.each(MANIFESTS)('%s', (name, path) => {
    it.each<EncodeOptions>([
      { codec: 'null' },
      { codec: 'deflate', blockEntries: 1 },
      { codec: 'zstandard' },
      { codec: 'snappy', blockEntries: 2 },
      { oddArrays: true },
      { longNumbers: true },
      { reversedFields: true },
      { reversedHeader: true },
      { oddArrays: true, longNumbers: true, reversedFields: true, reversedHeader: true, blockEntries: 1, codec: 'zstandard' },
    ])('has one digest however it is encoded: %j', async encode => {
      const source = await sourceOf(name, path);
      const plain = await audit(encodeFile(source), encodeFile(mapped(source)));
      expect(plain.problems).toEqual([]);
      const odd = await audit(encodeFile(source, encode), encodeFile(mapped(source), encode));
      expect(odd.problems).toEqual([]);
      expect([odd.sourceDigest, odd.replicaDigest]).toEqual([plain.sourceDigest, plain.sourceDigest]);
    });

    it('finds every change of every field of an entry', async () => {
      const source = await sourceOf(name, path);
      const bytes = encodeFile(source);
      const last = source.records.length - 1;
      const unnoticed: string[] = [];
      let tried = 0;
      for (const mutation of mutationsOf(source.schema, source.records[last]) as Mutation[]) {
        const replica = mapped(source);
        mutation.apply(replica.records[last]);
        const changed = encodeFile(replica);
        if (!changed.equals(encodeFile(mapped(source)))) {
          tried += 1;
          if (isProof(await audit(bytes, changed))) {
            unnoticed.push(mutation.name);
          }
        }
      }
      expect(unnoticed).toEqual([]);
      expect(tried).toBeGreaterThan(30);
    });

    it('finds every change of the header', async () => {
      const source = await sourceOf(name, path);
      const bytes = encodeFile(source);
      for (const [key, value] of source.header.filter(([entry]) => !entry.startsWith('avro.'))) {
        for (const change of [
          (file: NaiveFile) => (file.header = file.header.filter(([entry]) => entry !== key)),
          (file: NaiveFile) => (file.header.find(([entry]) => entry === key)![1] = Buffer.concat([value, Buffer.from(' ')])),
          (file: NaiveFile) => (file.header.find(([entry]) => entry === key)![0] = `${key}x`),
        ]) {
          const replica = mapped(source);
          change(replica);
          expect(isProof(await audit(bytes, encodeFile(replica)))).toBe(false);
        }
      }
      const more = mapped(source);
      more.header.push(['more', Buffer.alloc(0)]);
      expect(isProof(await audit(bytes, encodeFile(more)))).toBe(false);
    });

    it('finds every change of a field id, and every name', async () => {
      const source = await sourceOf(name, path);
      const bytes = encodeFile(source);
      const count = JSON.stringify(source.schema).split('"field-id":').length - 1;
      for (let i = 0; i < count; i += 1) {
        const changes = [/"field-id":(\d+)/g, /"element-id":(\d+)/g].map(pattern => {
          let seen = -1;
          return JSON.stringify(source.schema).replace(pattern, (found, id) => {
            seen += 1;
            return seen === i ? found.replace(id, String(Number(id) + 3000)) : found;
          });
        });
        for (const text of changes.filter(changed => changed !== JSON.stringify(source.schema))) {
          const replica = mapped(source);
          // The values are encoded with the right schema; only the header tells another one.
          replica.header = replica.header.map(([key, value]) => [key, value]);
          const encoded = withSchema(encodeFile(replica, { codec: 'null' }), source.schema, text);
          expect(isProof(await audit(bytes, encoded))).toBe(false);
        }
      }
      expect(count).toBeGreaterThan(20);
    });
  });

  it('finds entries that are dropped, doubled, swapped, or added', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const bytes = encodeFile(source);
    expect(source.records.length).toBeGreaterThan(1);
    const changes: ((entries: Value[]) => Value[])[] = [
      entries => entries.slice(1),
      entries => entries.slice(0, -1),
      () => [],
      entries => [...entries, entries[0]],
      ([first, second, ...rest]) => [second, first, ...rest],
    ];
    for (const change of changes) {
      const replica = mapped(source);
      replica.records = change(replica.records);
      expect(isProof(await audit(bytes, encodeFile(replica)))).toBe(false);
    }
  });

  it.each([
    ['a path of the source region', 's3://eu/wh/t/data/0.parquet'],
    ['a foreign path', 'gs://elsewhere/0.parquet'],
    ['another file of the table', 's3://us/replica/_data/eu/0/wh/t/data/1.parquet'],
    ['the twin of another scheme', 's3://us/replica/_data/eu/1/wh/t/data/0.parquet'],
    ['a local file of another table', 's3://us/wh/t/data/0.parquet'],
    ['a place below the location that no rule fills', 's3://us/replica/wh/t/data/0.parquet'],
    ['an empty path', ''],
  ])('finds %s in the place of a path', async (_what, path) => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const replica = mapped(source);
    replica.records[0].data_file.file_path = path;
    expect(isProof(await audit(encodeFile(source), encodeFile(replica)))).toBe(false);
  });

  it('finds a path that the wrong one of two nested rules made, although it stands for the right source path', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    source.records[0].data_file.file_path = 's3://eu/special/0.parquet';
    const replica = mapped(source);
    expect(isProof(await audit(encodeFile(source), encodeFile(replica)))).toBe(true);

    replica.records[0].data_file.file_path = 's3://us/replica/_data/eu/0/special/0.parquet';
    const output = await audit(encodeFile(source), encodeFile(replica));
    expect(isProof(output)).toBe(false);
    expect(output.problems.join()).toContain('s3://us/replica/_data/eu/0/special/0.parquet');
  });

  it('maps referenced data files back, and finds a foreign one', async () => {
    const source = await sourceOf('explicit-first-row-id', /-m0\.avro$/);
    source.records[0].data_file.referenced_data_file = { string: 's3://eu/wh/t/data/9.parquet' };
    const replica = mapped(source);
    expect(isProof(await audit(encodeFile(source), encodeFile(replica)))).toBe(true);

    replica.records[0].data_file.referenced_data_file = { string: 's3://eu/wh/t/data/9.parquet' };
    expect(isProof(await audit(encodeFile(source), encodeFile(replica)))).toBe(false);
  });

  it('takes an empty referenced data file, which is none, for equal to an empty one alone', async () => {
    const source = await sourceOf('explicit-first-row-id', /-m0\.avro$/);
    const replica = mapped(source);
    source.records[0].data_file.referenced_data_file = { string: '' };
    const auditWith = async (reference: unknown) => {
      replica.records[0].data_file.referenced_data_file = reference;
      return isProof(await audit(encodeFile(source), encodeFile(replica)));
    };
    expect(await auditWith({ string: '' })).toBe(true);
    expect(await auditWith(null)).toBe(false);
    expect(await auditWith({ string: map('s3://eu/') })).toBe(false);
  });

  it('takes data that looks like a path for data', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const bound = Buffer.from('s3://eu/wh/t/data/0.parquet');
    source.records[0].data_file.lower_bounds = { array: [{ key: 1, value: bound }] };
    const replica = mapped(source);
    expect(isProof(await audit(encodeFile(source), encodeFile(replica)))).toBe(true);

    replica.records[0].data_file.lower_bounds = { array: [{ key: 1, value: Buffer.from(map(bound.toString())) }] };
    expect(isProof(await audit(encodeFile(source), encodeFile(replica)))).toBe(false);
  });

  it('proves a manifest that stays where it is only if all its paths are local', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    expect(isProof(await audit(encodeFile(source)))).toBe(false);
    source.records.forEach((entry, index) => (entry.data_file.file_path = `s3://us/wh/t/data/${index}.parquet`));
    expect(isProof(await audit(encodeFile(source)))).toBe(true);
    source.records[0].data_file.file_path = `${location}wh/t/data/0.parquet`;
    expect(isProof(await audit(encodeFile(source)))).toBe(false);
  });

  it('lists the files that must be there: all but those of DELETED entries', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    source.records = [0, 1, 2].map(status => ({
      ...source.records[0],
      status,
      data_file: { ...source.records[0].data_file, file_path: `s3://eu/${status}` },
    }));
    const { liveFiles, entries } = await audit(encodeFile(source), encodeFile(mapped(source)));
    expect(entries).toBe(3);
    expect(Buffer.from(liveFiles.paths).toString()).toBe('s3://us/replica/_data/eu/0/0s3://us/replica/_data/eu/0/1');
    expect([...liveFiles.ends]).toEqual([28, 56]);
    expect([...liveFiles.sizesBytes]).toEqual([1, 2].map(() => Number(source.records[0].data_file.file_size_in_bytes)));
  });

  it('does not prove position deletes, whose rows hold paths', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    source.records[0].data_file.content = 1;
    const output = await audit(encodeFile(source), encodeFile(mapped(source)));
    expect(output.problems.join()).toContain('position deletes');
  });

  it('finds a negative array count with a wrong byte size, by which readers skip', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    expect(isProof(await audit(encodeFile(source), encodeFile(mapped(source), { oddArrays: true })))).toBe(true);
    const { problems } = await audit(encodeFile(source), encodeFile(mapped(source), { oddArrays: true, sizeError: 1 }));
    expect(problems.join()).toContain('does not have the size that it announces');
  });

  it('says at which entry the replica parts from its source', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const replica = mapped(source);
    replica.records[1].data_file.record_count += 1n;
    const { problems } = await audit(encodeFile(source), encodeFile(replica));
    expect(problems).toEqual(['Entry 1 is not that of the source s3://eu/wh/t/metadata/m0.avro']);
  });

  it('tells a corrupt source from a corrupt replica', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const [good, bad] = [encodeFile(source), encodeFile(source).subarray(0, -20)];
    expect(await audit(bad, good)).toMatchObject({
      sourceFailure: { code: 'corrupt-metadata', message: expect.stringContaining('m0.avro') },
    });
    expect(await audit(good, bad)).toMatchObject({
      sourceFailure: undefined,
      problems: [expect.stringContaining('The file ends too early')],
    });
  });

  it('ends at a decompression bomb', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const file = encodeFile({ ...source, records: [] }, { codec: 'deflate' });
    const bomb = deflateRawSync(Buffer.alloc(520 * 1024 * 1024), { level: 1 });
    const bytes = Buffer.concat([file, lengthOf(1), lengthOf(bomb.length), bomb, Buffer.alloc(16, 0xab)]);
    expect(await audit(bytes, file)).toMatchObject({ sourceFailure: { code: 'corrupt-metadata' } });
  });

  it('ends well at any damage, and never proves what is damaged', async () => {
    const source = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const bytes = encodeFile(source);
    for (const codec of ['null', 'deflate', 'zstandard', 'snappy']) {
      const good = encodeFile(mapped(source), { codec, oddArrays: codec === 'null' });
      const schemaEnd = good.lastIndexOf('avro.codec');
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ at: fc.integer({ min: schemaEnd, max: good.length - 1 }), xor: fc.integer({ min: 1, max: 255 }) }), {
            minLength: 1,
            maxLength: 4,
          }),
          fc.option(fc.integer({ min: 0, max: good.length - 1 })),
          async (flips, cut) => {
            const damaged = Buffer.from(good);
            // eslint-disable-next-line no-bitwise
            flips.forEach(({ at, xor }) => (damaged[at] ^= xor));
            const input = cut === null ? damaged : damaged.subarray(0, cut);
            // A flip may undo another one.
            expect(isProof(await audit(bytes, input))).toBe(input.equals(good));
          },
        ),
        { numRuns: 300 },
      );
    }
  });

  it('proves any mapping of any entries in any encoding, and no other entries', async () => {
    const template = await sourceOf('s3-pyiceberg', /-m0\.avro$/);
    const bytesOf = fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes));
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const mapOf = (value: fc.Arbitrary<Value>) =>
      fc.option(fc.array(fc.record({ key: fc.integer({ min: 0, max: 2 ** 31 - 1 }), value }), { maxLength: 4 }).map(array => ({ array })));
    const entry = fc.record({
      status: fc.integer({ min: 0, max: 2 }),
      snapshot_id: fc.option(long.map(value => ({ long: value }))),
      sequence_number: fc.option(long.map(value => ({ long: value }))),
      path: fc.tuple(fc.constantFrom('s3://eu/', 's3a://eu/', 's3://us/wh/', 's3://eu/special/'), fc.string({ unit: 'grapheme' })),
      record_count: long,
      file_size_in_bytes: fc.bigInt({ min: 0n, max: 2n ** 50n }),
      column_sizes: mapOf(long),
      lower_bounds: mapOf(bytesOf),
      key_metadata: fc.option(bytesOf.map(bytes => ({ bytes }))),
      split_offsets: fc.option(fc.array(long, { maxLength: 3 }).map(array => ({ array }))),
    });
    const encoding = fc.record({
      codec: fc.constantFrom('null', 'deflate', 'zstandard', 'snappy'),
      blockEntries: fc.integer({ min: 1, max: 4 }),
      oddArrays: fc.boolean(),
      longNumbers: fc.boolean(),
      reversedFields: fc.boolean(),
      reversedHeader: fc.boolean(),
    });
    const build = (generated: Value): Value => {
      const { status, snapshot_id, sequence_number, path, ...data } = generated;
      const base = structuredClone(template.records[0]);
      return { ...base, status, snapshot_id, sequence_number, data_file: { ...base.data_file, ...data, file_path: path.join('') } };
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry.map(build), { minLength: 1, maxLength: 6 }),
        encoding,
        encoding,
        fc.nat(),
        async (records, sourceEncoding, replicaEncoding, choice) => {
          const source = { ...template, records };
          const good = mapped(source);
          expect(await audit(encodeFile(source, sourceEncoding), encodeFile(good, replicaEncoding))).toMatchObject({ problems: [] });

          const changed = mapped(source);
          const target = changed.records[choice % changed.records.length];
          const mutations = mutationsOf(template.schema, target);
          mutations[choice % mutations.length].apply(target);
          const output = await audit(encodeFile(source, sourceEncoding), encodeFile(changed, replicaEncoding));
          expect(isProof(output)).toBe(encodeFile(changed).equals(encodeFile(good)));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Puts another schema of the same length or not into an uncompressed file's header. */
function withSchema(file: Buffer, schema: Value, text: string): Buffer {
  const old = Buffer.from(JSON.stringify(schema));
  const at = file.indexOf(old);
  const lengthBytes = lengthOf(old.length);
  return Buffer.concat([
    file.subarray(0, at - lengthBytes.length),
    lengthOf(text.length),
    Buffer.from(text),
    file.subarray(at + old.length),
  ]);
}

function lengthOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    bytes.push(128 + (rest % 128));
  }
  return Buffer.from([...bytes, rest]);
}
