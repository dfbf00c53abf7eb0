/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { strict as assert } from 'node:assert';
import { constants, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DEFAULT_COMPRESSION_LEVELS, spliceManifest } from '../../../workers/src/iceberg';
import { chooseDeflateLibrary } from '../../../workers/src/iceberg/avro/chooseDeflateLibrary';
import type { DeflateLibrary } from '../../../workers/src/iceberg/avro/DeflateLibrary';
import { readAvroBlocks } from '../../../workers/src/iceberg/avro/readAvroBlocks';
import { readAvroHeader } from '../../../workers/src/iceberg/avro/readAvroHeader';
import { decodeWithAvsc } from '../../../workers/src/iceberg/testing/decodeWithAvsc';
import { createPathLocalizer } from '../../../workers/src/localize';
import { freeBytes } from '../../../workers/src/memory/freeBytes';
import { BENCH_MAPPING, SOURCE_TABLE } from './benchMapping';
import { comparePairs } from './comparePairs';
import { generateManifest } from './generateManifest';
import { reportResult } from './reportResult';

const ENTRIES = 20_000;
const CHUNK_BYTES = 96 * 1024;

const { deflate, zstandard } = DEFAULT_COMPRESSION_LEVELS;

/** The least that must be done to every block by whoever changes something in it. */
const RECOMPRESS: Record<'deflate' | 'zstandard', (data: Buffer) => Buffer> = {
  deflate: data => deflateRawSync(inflateRawSync(data, { chunkSize: CHUNK_BYTES }), { level: deflate, chunkSize: CHUNK_BYTES }),
  zstandard: data =>
    zstdCompressSync(zstdDecompressSync(data, { chunkSize: CHUNK_BYTES }), {
      params: { [constants.ZSTD_c_compressionLevel]: zstandard },
      chunkSize: CHUNK_BYTES,
    }),
};

/**
 * Splicing a manifest of 20,000 entries against decompressing and compressing its blocks, by Node's own libraries, and nothing else.
 * @param options - `deflateLibrary` is what the splice uses; the measure stays zlib's
 */
export async function benchManifestCodec(options: {
  name: string;
  codec: 'deflate' | 'zstandard';
  aim: string;
  deflateLibrary?: DeflateLibrary['name'];
}): Promise<void> {
  const { name, codec, aim, deflateLibrary = 'zlib' } = options;
  process.env.PORTAGE_DEFLATE = deflateLibrary;
  assert.equal(chooseDeflateLibrary().name, deflateLibrary, `${deflateLibrary} is not on this machine`);
  const source = { uri: 'manifest.avro', bytes: generateManifest({ codec, entries: ENTRIES, location: SOURCE_TABLE }) };
  const localize = createPathLocalizer(BENCH_MAPPING);
  const splice = () => spliceManifest({ source, localize, levels: DEFAULT_COMPRESSION_LEVELS });
  // As a job does once the file is written.
  const spliceAndFree = () => freeBytes(splice().bytes);

  checkOutput(source.bytes, splice().bytes, localize);
  const blocks = [...readAvroBlocks(readAvroHeader(source))].map(({ data }) => data);
  const comparison = await comparePairs({ ours: spliceAndFree, peer: () => blocks.forEach(RECOMPRESS[codec]), by: 'cpuMs' });
  reportResult({
    name,
    ...comparison,
    comparedWith: `decompressing and compressing the same blocks (${codec}, level ${codec === 'deflate' ? deflate : zstandard}) by ${codec === 'deflate' ? 'zlib' : 'zstd'}`,
    aim,
    entries: ENTRIES,
    sourceBytes: source.bytes.length,
    resultBytes: splice().bytes.length,
  });
}

/** Both sides decoded by avsc: equal in everything but the paths. */
export function checkOutput(source: Buffer, result: Buffer, localize: (path: string) => string): void {
  const expected = decodeWithAvsc(source);
  const actual = decodeWithAvsc(result);
  for (const { data_file: file } of expected.records) {
    file.file_path = localize(file.file_path);
  }
  assert.deepEqual(actual.header, expected.header);
  assert.equal(actual.records.length, expected.records.length);
  // As text: avsc makes a class for each schema that it parses, and records of two classes are never equal.
  const textOf = (record: unknown) => JSON.stringify(record, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
  actual.records.forEach((record, index) => assert.equal(textOf(record), textOf(expected.records[index])));
}
