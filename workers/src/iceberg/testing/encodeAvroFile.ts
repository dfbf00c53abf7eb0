import { Type } from 'avsc';
import { AVRO_CODECS, type AvroCodec } from '../avro/avroCodecs';
import { DEFAULT_COMPRESSION_LEVELS } from '../avro/CompressionLevels';

const longType = Type.forSchema('long');
const bytesType = Type.forSchema('bytes');
const mapType = Type.forSchema({ type: 'map', values: 'bytes' });

export const SYNC_MARKER = Buffer.from('0123456789abcdef');

/** An Avro container file with blocks as wanted, its records encoded by avsc. */
export function encodeAvroFile(options: {
  schema: unknown;
  codec: string;
  blocks: readonly (readonly unknown[])[];
  header?: Record<string, string>;
}): Buffer {
  const { schema, codec, blocks, header = {} } = options;
  const type = Type.forSchema(schema as any);
  return frameAvroFile({
    header: { 'avro.schema': JSON.stringify(schema), 'avro.codec': codec, ...header },
    blocks: blocks.map(records => {
      const plain = Buffer.concat(records.map(record => type.toBuffer(record)));
      const data = (AVRO_CODECS.get(codec) as AvroCodec).compress(plain, {
        levels: DEFAULT_COMPRESSION_LEVELS,
        recordCount: records.length,
      });
      return { recordCount: records.length, data: Buffer.from(data) };
    }),
  });
}

/** The framing alone: blocks may claim and hold what they like. */
export function frameAvroFile(options: {
  header: Record<string, string>;
  blocks: readonly { recordCount: number; data: Buffer }[];
}): Buffer {
  const entries = Object.fromEntries(Object.entries(options.header).map(([key, value]) => [key, Buffer.from(value)]));
  const blocks = options.blocks.flatMap(({ recordCount, data }) => [longType.toBuffer(recordCount), bytesType.toBuffer(data), SYNC_MARKER]);
  return Buffer.concat([Buffer.from('Obj\x01', 'latin1'), mapType.toBuffer(entries), SYNC_MARKER, ...blocks]);
}
