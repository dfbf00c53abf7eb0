import { inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { Type } from 'avsc';
import Bunzip from 'seek-bzip';
import { uncompress } from 'snappyjs';
import { avscLong } from './avscLong';

const headerType = Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
} as any);

const blockType = Type.forSchema({
  type: 'record',
  name: 'Block',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'data', type: 'bytes' },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
} as any);

const DECOMPRESS: Record<string, (data: Buffer) => Buffer> = {
  null: data => data,
  deflate: data => inflateRawSync(data),
  zstandard: data => zstdDecompressSync(data),
  snappy: data => Buffer.from(uncompress(data.subarray(0, -4))),
  bzip2: data => (Bunzip.decode as unknown as (input: Buffer) => Buffer)(data),
};

/** Decodes an Avro file with another implementation than the product's: header entries as text, records with every field, longs as bigint. */
export function decodeWithAvsc(bytes: Uint8Array): { header: Record<string, string>; records: any[] } {
  const buffer = Buffer.from(bytes);
  const head = headerType.decode(buffer, 0) as { value: { meta: Record<string, Buffer> }; offset: number };
  const header = Object.fromEntries(Object.entries(head.value.meta).map(([key, value]) => [key, value.toString()]));
  const recordType = Type.forSchema(JSON.parse(header['avro.schema']), { registry: { long: avscLong } } as any);
  const records: any[] = [];
  let at = head.offset;
  while (at < buffer.length) {
    const block = blockType.decode(buffer, at) as { value: { count: number; data: Buffer }; offset: number };
    at = block.offset;
    const data = DECOMPRESS[header['avro.codec'] ?? 'null'](block.value.data);
    let from = 0;
    for (let record = 0; record < block.value.count; record += 1) {
      const decoded = recordType.decode(data, from) as { value: unknown; offset: number };
      records.push(decoded.value);
      from = decoded.offset;
    }
    if (from !== data.length) {
      throw new Error('the records do not fill the block');
    }
  }
  return { header, records };
}
