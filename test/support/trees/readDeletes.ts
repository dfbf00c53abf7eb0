/* eslint-disable @backstage/no-relative-monorepo-imports -- what localizes shares no code with these decoders: the tests' own, and the audit's */
import { decompressLz4Frame } from '../../../workers/src/audit/lz4/decompressLz4Frame';
import { decodeWithAvsc } from '../../../workers/src/iceberg/testing/decodeWithAvsc';

/** Spec, "Puffin": the footer's length and its flags stand before the last magic. */
const PUFFIN_TAIL_BYTES = 12;
const PUFFIN_MAGIC_BYTES = 4;
const PUFFIN_FLAGS_OFFSET = 4;
const FOOTER_IS_COMPRESSED = 1;
const MAX_FOOTER_BYTES = 1 << 20;

/**
 * What a file of position deletes says, whoever wrote it: the rows of a Parquet or Avro file, or of a Puffin file the bytes before its footer
 * and the footer.
 */
export async function readDeletes(path: string, bytes: Buffer): Promise<unknown> {
  if (path.endsWith('.puffin')) {
    const tail = bytes.length - PUFFIN_TAIL_BYTES;
    const footerStart = tail - bytes.readInt32LE(tail);
    const footer = bytes.subarray(footerStart, tail);
    const isCompressed = bytes[tail + PUFFIN_FLAGS_OFFSET] & FOOTER_IS_COMPRESSED;
    return {
      payload: bytes.subarray(0, footerStart - PUFFIN_MAGIC_BYTES),
      footer: JSON.parse(Buffer.from(isCompressed ? decompressLz4Frame(footer, MAX_FOOTER_BYTES) : footer).toString()),
    };
  }
  if (path.endsWith('.avro')) {
    return decodeWithAvsc(bytes).records;
  }
  // ES modules, which Jest takes only so.
  const [{ parquetReadObjects }, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
}
