/* eslint-disable @backstage/no-relative-monorepo-imports -- what is tried here is no part of the workers' public interface */
import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { constants, createBrotliCompress, createDeflateRaw, createGzip, createZstdCompress } from 'node:zlib';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CompressionCodec } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { auditDeleteFilePair } from '../../../workers/src/audit/threads/auditDeleteFilePair';
import { auditManifestListPair } from '../../../workers/src/audit/threads/auditManifestListPair';
import { auditManifestPair } from '../../../workers/src/audit/threads/auditManifestPair';
import { CorruptInput } from '../../../workers/src/audit/CorruptInput';
import { decodeMetadata } from '../../../workers/src/audit/table/decodeMetadata';
import { decodeMetadataFile } from '../../../workers/src/iceberg/metadata/decodeMetadataFile';
import { readManifestList } from '../../../workers/src/iceberg';
import { frameAvroFile } from '../../../workers/src/iceberg/testing/encodeAvroFile';
import { dataManifestSchema, MANIFEST_LIST_SCHEMA } from '../../../workers/src/localize/__testUtils__/manifestSchemas';
import { localizeDeleteFile } from '../../../workers/src/localize/threads/localizeDeleteFile';
import { planManifest } from '../../../workers/src/localize/threads/planManifest';

const URI = 's3://lake/bomb';
const MAPPING = { rules: [], location: 's3://us/replica/' };
const MEGABYTE = 1024 * 1024;
/** More than any limit. */
const BOMB_BYTES = 300 * MEGABYTE;

/** Compresses zeros piece by piece, for the memory that the making takes would be measured too. */
function compressZeros(stream: Transform): Promise<Buffer> {
  return buffer(Readable.from(Array(BOMB_BYTES / MEGABYTE).fill(Buffer.alloc(MEGABYTE))).pipe(stream));
}

const brotli = () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

/** A block of Snappy (google/snappy, `format_description.txt`) that says to be of four gigabytes, or copies one byte without end. */
function snappyBomb(kind: 'claim' | 'copies'): Buffer {
  const claim = Buffer.of(0xff, 0xff, 0xff, 0xff, 0x0f);
  const copies = Buffer.alloc(3 * (BOMB_BYTES / 64), Buffer.of(0xfe, 0x01, 0x00));
  const length = Buffer.of(0x80, 0x80, 0x80, 0x96, 0x01);
  const data = kind === 'claim' ? claim : Buffer.concat([length, Buffer.of(0x00, 0x00), copies]);
  return Buffer.concat([data, Buffer.alloc(4)]);
}

const BLOCKS: Record<string, [codec: string, data: () => Promise<Buffer>]> = {
  deflate: ['deflate', () => compressZeros(createDeflateRaw())],
  zstandard: ['zstandard', () => compressZeros(createZstdCompress())],
  'snappy that claims': ['snappy', async () => snappyBomb('claim')],
  'snappy that copies': ['snappy', async () => snappyBomb('copies')],
};

/** Writes pages that decompress to far more than their headers say. */
const PAGES: Partial<Record<CompressionCodec, () => Promise<Buffer>>> = {
  ZSTD: () => compressZeros(createZstdCompress()),
  GZIP: () => compressZeros(createGzip()),
  BROTLI: () => compressZeros(brotli()),
  SNAPPY: async () => snappyBomb('copies'),
};

function expectRefused(...failures: ({ code: string } | undefined)[]): string {
  const accepted = failures.find(failure => failure?.code !== 'corrupt-metadata');
  if (accepted !== undefined || failures.includes(undefined)) {
    throw new Error(`The bomb was not refused: ${JSON.stringify(failures)}`);
  }
  return 'refused';
}

function failureOf(attempt: () => unknown): { code: string } | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof CorruptInput) {
      return { code: 'corrupt-metadata' };
    }
    if (isReplicationError(error)) {
      return error;
    }
    throw error;
  }
}

async function tryManifest([codec, data]: (typeof BLOCKS)[string]): Promise<string> {
  const bytes = frameAvroFile({
    header: { 'avro.schema': JSON.stringify(dataManifestSchema(2)), 'avro.codec': codec },
    blocks: [{ recordCount: 1, data: await data() }],
  });
  const audited = await auditManifestPair({ source: { uri: URI, bytes: Uint8Array.from(bytes) }, ...MAPPING });
  const planned = planManifest({ manifest: { uri: URI, content: 'data' }, bytes: Uint8Array.from(bytes).buffer, mapping: MAPPING });
  return expectRefused(planned.ok ? undefined : planned, audited.sourceFailure);
}

async function tryList([codec, data]: (typeof BLOCKS)[string]): Promise<string> {
  const bytes = frameAvroFile({
    header: { 'avro.schema': JSON.stringify(MANIFEST_LIST_SCHEMA), 'avro.codec': codec },
    blocks: [{ recordCount: 1, data: await data() }],
  });
  const audited = await auditManifestListPair({ source: { uri: URI, bytes } });
  return expectRefused(
    failureOf(() => readManifestList({ uri: URI, bytes })),
    audited.sourceFailure,
  );
}

async function tryMetadata(): Promise<string> {
  const bytes = await compressZeros(createGzip());
  return expectRefused(
    failureOf(() => decodeMetadataFile(`${URI}.gz.metadata.json`, bytes)),
    failureOf(() => decodeMetadata(bytes)),
  );
}

async function tryPages(codec: CompressionCodec, makePage: () => Promise<Buffer>): Promise<string> {
  const page = await makePage();
  const column = { repetition_type: 'REQUIRED' } as const;
  const written = parquetWriteBuffer({
    schema: [
      { name: 'table', num_children: 2 },
      { ...column, name: 'file_path', type: 'BYTE_ARRAY', converted_type: 'UTF8', field_id: 2147483546 },
      { ...column, name: 'pos', type: 'INT64', field_id: 2147483545 },
    ],
    columnData: [
      { name: 'file_path', data: [`${URI}.parquet`] },
      { name: 'pos', data: [0n] },
    ],
    codec,
    compressors: { [codec]: () => page },
  });
  const bytes = Buffer.from(written);
  const file = { uri: URI, format: 'parquet', sizeBytes: bytes.length } as const;
  const rewritten = localizeDeleteFile({ file, bytes: Uint8Array.from(bytes).buffer, mapping: MAPPING });
  const audited = await auditDeleteFilePair({ source: { uri: URI, bytes }, format: 'PARQUET', ...MAPPING });
  return expectRefused(rewritten.ok ? undefined : rewritten, audited.sourceFailure);
}

/** Files of some kilobytes that decompress to far more than any limit, each tried by the rewriter and by the audit. */
export const bombs: Record<string, () => Promise<string>> = {
  ...Object.fromEntries(Object.entries(BLOCKS).map(([name, block]) => [`manifest, ${name}`, () => tryManifest(block)])),
  ...Object.fromEntries(Object.entries(BLOCKS).map(([name, block]) => [`manifest list, ${name}`, () => tryList(block)])),
  'metadata, gzip': tryMetadata,
  ...Object.fromEntries(
    Object.entries(PAGES).map(([codec, page]) => [`Parquet deletes, ${codec}`, () => tryPages(codec as CompressionCodec, page)]),
  ),
};
