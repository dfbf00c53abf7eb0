import type { AvroCodec } from './avroCodecs';
import type { AvroFile } from './AvroFile';
import { encodeLong, MAX_LONG_BYTES } from './encodeLong';

/** The header as it is, but for the codec's name where the codec that writes is another than the one that was read. */
export function rewrittenHeader(file: AvroFile, codec: AvroCodec): Buffer {
  if (codec.compressesAs === undefined) {
    return file.bytes.subarray(0, file.headerLengthBytes);
  }
  const head = Buffer.from('Obj\x01', 'latin1');
  const entries = [...file.metadata].flatMap(([key, value]) => [
    lengthPrefixed(Buffer.from(key)),
    lengthPrefixed(key === 'avro.codec' ? Buffer.from(codec.compressesAs as string) : value),
  ]);
  return Buffer.concat([head, longBytes(file.metadata.size), ...entries, longBytes(0), file.syncMarker]);
}

function lengthPrefixed(bytes: Buffer): Buffer {
  return Buffer.concat([longBytes(bytes.length), bytes]);
}

function longBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(MAX_LONG_BYTES);
  return bytes.subarray(0, encodeLong(value, bytes, 0));
}
