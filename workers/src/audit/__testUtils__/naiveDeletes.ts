import { parquetMetadata, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { decodeFile, encodeFile, type Value } from './naiveAvro';

/*
 * Rewrites files that hold paths in the plainest way, with other parts than the audit and than the localizer: `hyparquet` reads, `hyparquet-writer`
 * writes, `avsc` decodes, and JSON is JSON.
 */

export interface DeleteHooks {
  /** Rows of position deletes, mapped and sorted; may be changed in place. */
  rows?: (rows: Value[]) => void;
  schema?: (schema: SchemaElement[]) => void;
  footer?: (footer: Value) => void;
  /** The whole Puffin file before its footer. */
  payload?: (payload: Buffer) => Buffer;
  /** Parquet's codec; as snappy by default. */
  codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD';
  pageSize?: number;
  rowGroupSize?: number;
}

export async function rewriteDeletes(
  file: { bytes: Uint8Array; format: string },
  map: (path: string) => string,
  hooks: DeleteHooks = {},
): Promise<Buffer> {
  switch (file.format.toUpperCase()) {
    case 'PARQUET':
      return rewriteParquet(file.bytes, map, hooks);
    case 'AVRO':
      return rewriteAvro(file.bytes, map, hooks);
    case 'PUFFIN':
      return rewritePuffin(Buffer.from(file.bytes), map, hooks);
    default:
      throw new Error(`no rewriting of ${file.format}`);
  }
}

async function rewriteParquet(bytes: Uint8Array, map: (path: string) => string, hooks: DeleteHooks): Promise<Buffer> {
  const buffer = new Uint8Array(bytes).buffer;
  const { schema } = parquetMetadata(buffer);
  const raw = Object.fromEntries(
    ['timestampFromMilliseconds', 'timestampFromMicroseconds', 'timestampFromNanoseconds', 'dateFromDays'].map(name => [
      name,
      (value: unknown) => value,
    ]),
  );
  const compressors = { GZIP: (data: Uint8Array) => gunzipSync(data), ZSTD: (data: Uint8Array) => zstdDecompressSync(data) };
  const rows: Value[] = await parquetReadObjects({ file: buffer, compressors, parsers: raw });
  return writeParquet(mapRows(rows, map, hooks), schema, hooks);
}

/** Position deletes by the names of their columns. */
export function writeParquet(rows: Value[], schema: SchemaElement[], hooks: DeleteHooks = {}): Buffer {
  hooks.schema?.(schema);
  const names = schema.slice(1).reduce<{ names: string[]; skip: number }>(
    ({ names: found, skip }, element) => ({
      names: skip > 0 ? found : [...found, element.name],
      skip: Math.max(skip - 1, 0) + (element.num_children ?? 0),
    }),
    { names: [], skip: 0 },
  ).names;
  return Buffer.from(
    parquetWriteBuffer({
      columnData: names.map(name => ({ name, data: rows.map(row => row[name]) })),
      schema,
      codec: hooks.codec ?? 'SNAPPY',
      compressors: { GZIP: input => gzipSync(input), ZSTD: input => zstdCompressSync(input) },
      ...(hooks.pageSize && { pageSize: hooks.pageSize }),
      ...(hooks.rowGroupSize && { rowGroupSize: hooks.rowGroupSize }),
    }),
  );
}

/** The columns that writers of position deletes give them. */
export function positionDeleteSchema(): SchemaElement[] {
  return [
    { name: 'table', num_children: 2 },
    {
      name: 'file_path',
      type: 'BYTE_ARRAY',
      repetition_type: 'REQUIRED',
      converted_type: 'UTF8',
      logical_type: { type: 'STRING' },
      field_id: 2147483546,
    },
    { name: 'pos', type: 'INT64', repetition_type: 'REQUIRED', field_id: 2147483545 },
  ];
}

async function rewriteAvro(bytes: Uint8Array, map: (path: string) => string, hooks: DeleteHooks): Promise<Buffer> {
  const file = await decodeFile(bytes);
  return encodeFile({ ...file, records: mapRows(file.records, map, hooks) });
}

function mapRows(rows: Value[], map: (path: string) => string, hooks: DeleteHooks): Value[] {
  const mapped = rows.map(row => ({ ...row, file_path: map(row.file_path) }));
  mapped.sort((a, b) => Buffer.compare(Buffer.from(a.file_path), Buffer.from(b.file_path)) || Number(a.pos - b.pos));
  hooks.rows?.(mapped);
  return mapped;
}

function rewritePuffin(file: Buffer, map: (path: string) => string, hooks: DeleteHooks): Buffer {
  const { payload, footer } = decodePuffin(file);
  for (const blob of footer.blobs) {
    if (blob.properties?.['referenced-data-file']) {
      blob.properties['referenced-data-file'] = map(blob.properties['referenced-data-file']);
    }
  }
  hooks.footer?.(footer);
  return encodePuffin(hooks.payload?.(payload) ?? payload, footer);
}

export function decodePuffin(file: Buffer): { payload: Buffer; footer: Value } {
  const size = file.readUInt32LE(file.length - 12);
  const start = file.length - 12 - size;
  const stored = file.subarray(start, file.length - 12);
  const text = file[file.length - 8] === 1 ? decompressFrame(stored) : stored;
  const keepNumbers = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (JSON as Value).rawJSON(context!.source) : value;
  return { payload: file.subarray(0, start - 4), footer: JSON.parse(text.toString(), keepNumbers as never) };
}

export function encodePuffin(payload: Buffer, footer: Value): Buffer {
  const text = Buffer.from(JSON.stringify(footer));
  const tail = Buffer.alloc(12);
  tail.writeUInt32LE(text.length);
  tail.write('PFA1', 8);
  return Buffer.concat([payload, Buffer.from('PFA1'), text, tail]);
}

/** A frame of one block, as small footers have it. */
function decompressFrame(frame: Buffer): Buffer {
  const start = 7 + (frame[4] % 16 >= 8 ? 8 : 0);
  const size = frame.readUInt32LE(start);
  const block = frame.subarray(start + 4, start + 4 + (size % 2 ** 31));
  if (size >= 2 ** 31) {
    return block;
  }
  const output: number[] = [];
  for (let i = 0; i < block.length;) {
    const token = block[i];
    i += 1;
    const length = (nibble: number) => {
      let total = nibble;
      for (let byte = nibble === 15 ? 255 : 0; byte === 255; i += 1) {
        byte = block[i];
        total += byte;
      }
      return total;
    };
    const literals = length(Math.floor(token / 16));
    output.push(...block.subarray(i, i + literals));
    i += literals;
    if (i < block.length) {
      const distance = block.readUInt16LE(i);
      i += 2;
      for (let left = length(token % 16) + 4; left > 0; left -= 1) {
        output.push(output[output.length - distance]);
      }
    }
  }
  return Buffer.from(output);
}
