/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { Type } from 'avsc';
import { DEFAULT_COMPRESSION_LEVELS, spliceManifest } from '../../../workers/src/iceberg';
import { readAvroBlocks } from '../../../workers/src/iceberg/avro/readAvroBlocks';
import { readAvroHeader } from '../../../workers/src/iceberg/avro/readAvroHeader';
import { avscLong } from '../../../workers/src/iceberg/testing/avscLong';
import { createPathLocalizer } from '../../../workers/src/localize';
import { checkOutput } from '../support/benchManifestCodec';
import { BENCH_MAPPING, SOURCE_TABLE } from '../support/benchMapping';
import { comparePairs } from '../support/comparePairs';
import { generateManifest } from '../support/generateManifest';
import { reportResult } from '../support/reportResult';

const ENTRIES = 20_000;

/** Splicing an uncompressed manifest against decoding, changing and encoding its records with avsc, set up for 63-bit longs. */
async function run(): Promise<void> {
  const source = { uri: 'manifest.avro', bytes: generateManifest({ codec: 'null', entries: ENTRIES, location: SOURCE_TABLE }) };
  const localize = createPathLocalizer(BENCH_MAPPING);
  const splice = () => spliceManifest({ source, localize, levels: DEFAULT_COMPRESSION_LEVELS });

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
  reportResult({
    name: 'manifest-null',
    ...(await comparePairs({ ours: splice, peer: rewriteWithAvsc, by: 'cpuMs' })),
    comparedWith: 'avsc with a long type of 63 bits: decode, change, encode',
    aim: '≥ 8',
    entries: ENTRIES,
    sourceBytes: source.bytes.length,
  });
}

void run();
