/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'avsc';
import { DEFAULT_COMPRESSION_LEVELS, spliceManifest } from '../../../workers/src/iceberg';
import { readAvroBlocks } from '../../../workers/src/iceberg/avro/readAvroBlocks';
import { readAvroHeader } from '../../../workers/src/iceberg/avro/readAvroHeader';
import { avscLong } from '../../../workers/src/iceberg/testing/avscLong';
import { decodeWithAvsc } from '../../../workers/src/iceberg/testing/decodeWithAvsc';
import { createPathLocalizer } from '../../../workers/src/localize';
import { freeBytes } from '../../../workers/src/memory/freeBytes';
import { checkOutput } from '../support/benchManifestCodec';
import { BENCH_MAPPING, SOURCE_TABLE } from '../support/benchMapping';
import { comparePairs, type Comparison } from '../support/comparePairs';
import { generateManifest, SNAPSHOT_ID } from '../support/generateManifest';
import { reportResult } from '../support/reportResult';
import { startJavaPeer } from '../support/startJavaPeer';

const ENTRIES = 20_000;
/** Rewritings until Java's compilers have little left to do. */
const JAVA_WARM_UP_RUNS = 20;

/**
 * Splicing an uncompressed manifest against decoding, changing and encoding its records: with avsc, set up for 63-bit longs, and with
 * Iceberg's own reader and writer in Java.
 */
async function run(): Promise<void> {
  const source = { uri: 'manifest.avro', bytes: generateManifest({ codec: 'null', entries: ENTRIES, location: SOURCE_TABLE }) };
  const localize = createPathLocalizer(BENCH_MAPPING);
  const splice = () => spliceManifest({ source, localize, levels: DEFAULT_COMPRESSION_LEVELS });
  // As a job does once the file is written.
  const spliceAndFree = () => freeBytes(splice().bytes);

  const file = readAvroHeader(source);
  const type = Type.forSchema(JSON.parse(file.schemaText), { registry: { long: avscLong } } as object);
  const blocks = [...readAvroBlocks(file)];
  const rewriteWithAvsc = () =>
    blocks.map(({ data, recordCount }) => {
      const records: Buffer[] = [];
      for (let record = 0, at = 0; record < recordCount; record += 1) {
        const { value, offset } = type.decode(data, at) as unknown as { value: { data_file: { file_path: string } }; offset: number };
        value.data_file.file_path = localize(value.data_file.file_path);
        records.push(type.toBuffer(value));
        at = offset;
      }
      return Buffer.concat(records);
    });

  checkOutput(source.bytes, splice().bytes, localize);
  const avsc = await comparePairs({ ours: spliceAndFree, peer: rewriteWithAvsc, by: 'cpuMs' });
  const java = await compareWithJava({ source: source.bytes, expected: splice().bytes, ours: spliceAndFree });
  reportResult({
    name: 'manifest-null',
    ...avsc,
    javaRatio: java.ratio,
    java: { ours: java.ours, peer: java.peer },
    comparedWith: "avsc with a long type of 63 bits: decode, change, encode; javaRatio: Iceberg's reader and writer in a warm Java process",
    aim: '≥ 10, javaRatio ≥ 8',
    entries: ENTRIES,
    sourceBytes: source.bytes.length,
  });
}

async function compareWithJava(options: { source: Buffer; expected: Uint8Array; ours: () => void }): Promise<Comparison> {
  const { source, expected, ours } = options;
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-'));
  const [sourceFile, resultFile] = [join(folder, 'source.avro'), join(folder, 'result.avro')];
  await writeFile(sourceFile, source);
  const [{ source: sourcePrefix, target: targetPrefix }] = BENCH_MAPPING.rules;
  const java = startJavaPeer('org.apache.iceberg.ManifestRewriter', [
    sourceFile,
    resultFile,
    String(SNAPSHOT_ID),
    sourcePrefix,
    targetPrefix,
  ]);
  try {
    for (let warmUp = 0; warmUp < JAVA_WARM_UP_RUNS; warmUp += 1) {
      await java.measure();
    }
    const pathsOf = (bytes: Uint8Array) => decodeWithAvsc(Buffer.from(bytes)).records.map(({ data_file: file }) => file.file_path);
    assert.deepEqual(pathsOf(await readFile(resultFile)), pathsOf(expected));
    return await comparePairs({ ours, peer: java, by: 'cpuMs' });
  } finally {
    await java.stop();
    await rm(folder, { recursive: true });
  }
}

void run();
