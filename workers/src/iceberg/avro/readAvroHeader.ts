import { corruptMetadata } from '../corruptMetadata';
import { AvroCursor } from './AvroCursor';
import type { AvroFile, AvroSource } from './AvroFile';
import { MAX_HEADER_BYTES } from './avroLimits';

const MAGIC = Buffer.from('Obj\x01', 'latin1');
const SYNC_MARKER_BYTES = 16;

/** Reads the header of an Avro container file. @throws ReplicationError `corrupt-metadata` */
export function readAvroHeader(source: AvroSource): AvroFile {
  const { uri, bytes } = source;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw corruptMetadata(uri, 'it is no Avro container file', { offsetBytes: 0 });
  }
  const header = new AvroCursor(uri, bytes.subarray(0, Math.min(bytes.length, MAX_HEADER_BYTES)), MAGIC.length);
  const metadata = readMetadata(header);
  const syncMarker = header.take(SYNC_MARKER_BYTES, 'the sync marker of the header');
  const schemaText = metadata.get('avro.schema')?.toString('utf8');
  if (schemaText === undefined) {
    throw corruptMetadata(uri, 'its header has no avro.schema', { offsetBytes: 0 });
  }
  return {
    uri,
    bytes,
    metadata,
    schemaText,
    codec: metadata.get('avro.codec')?.toString('latin1') ?? 'null',
    syncMarker,
    headerLengthBytes: header.offsetBytes,
  };
}

/** A map of bytes, in blocks; a negative count is followed by the block's size, which is of no use here. */
function readMetadata(header: AvroCursor): Map<string, Buffer> {
  const metadata = new Map<string, Buffer>();
  for (;;) {
    const count = header.readLong('the number of header entries');
    if (count === 0) {
      return metadata;
    }
    if (count < 0) {
      header.readLong('the size of the header entries');
    }
    for (let entry = 0; entry < Math.abs(count); entry += 1) {
      const key = header.take(header.readLong('the length of a header key'), 'a header key').toString('utf8');
      metadata.set(key, header.take(header.readLong('the length of a header value'), 'a header value'));
    }
  }
}
