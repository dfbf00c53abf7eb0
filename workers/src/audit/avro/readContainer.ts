import { CorruptInput } from '../CorruptInput';
import { avroLong } from './avroLong';

const MAGIC = [0x4f, 0x62, 0x6a, 0x01];
const SYNC_BYTES = 16;
/** Iceberg's headers have about ten entries. */
const MAX_HEADER_ENTRIES = 1_000;

/** One block of a container, still compressed. */
export interface AvroBlock {
  /** Where the block begins in the file. */
  offset: number;
  count: number;
  data: Uint8Array;
}

/** An Avro object container file, taken apart (Avro specification, "Object Container Files"). */
export interface AvroContainer {
  /** The header's entries, values to the byte. */
  header: Map<string, Uint8Array>;
  blocks: AvroBlock[];
}

/** @throws CorruptInput with the offset in the file */
export function readContainer(file: Uint8Array): AvroContainer {
  if (MAGIC.some((byte, index) => file[index] !== byte)) {
    throw new CorruptInput('This is no Avro file', 0);
  }
  const cursor = { position: MAGIC.length };
  const header = readHeader(file, cursor);
  const sync = take(file, cursor, SYNC_BYTES);

  const blocks: AvroBlock[] = [];
  while (cursor.position < file.length) {
    const offset = cursor.position;
    const count = readCount(file, cursor);
    const data = take(file, cursor, readCount(file, cursor));
    if (Buffer.compare(take(file, cursor, SYNC_BYTES), sync) !== 0) {
      throw new CorruptInput("The block does not end with the file's sync marker", offset);
    }
    blocks.push({ offset, count, data });
  }
  return { header, blocks };
}

function readHeader(file: Uint8Array, cursor: { position: number }): Map<string, Uint8Array> {
  const header = new Map<string, Uint8Array>();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let count = readLong(file, cursor); count !== 0; count = readLong(file, cursor)) {
    if (count < 0) {
      readCount(file, cursor); // a negative count is followed by the size in bytes, for readers that skip
    }
    if (header.size + Math.abs(count) > MAX_HEADER_ENTRIES) {
      throw new CorruptInput(`The header has more than ${MAX_HEADER_ENTRIES} entries`, cursor.position);
    }
    for (let i = 0; i < Math.abs(count); i += 1) {
      const offset = cursor.position;
      const key = decodeKey(decoder, take(file, cursor, readCount(file, cursor)), offset);
      if (header.has(key)) {
        throw new CorruptInput(`The header has "${key}" twice`, offset);
      }
      header.set(key, take(file, cursor, readCount(file, cursor)));
    }
  }
  return header;
}

function decodeKey(decoder: TextDecoder, bytes: Uint8Array, offset: number): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new CorruptInput('A key of the header is no UTF-8', offset);
  }
}

function readLong(file: Uint8Array, cursor: { position: number }): number {
  const value = avroLong.value(file, cursor.position);
  cursor.position = Math.abs(avroLong.end(file, cursor.position));
  return value;
}

function readCount(file: Uint8Array, cursor: { position: number }): number {
  const offset = cursor.position;
  const count = readLong(file, cursor);
  if (count < 0) {
    throw new CorruptInput('A length or count is negative', offset);
  }
  return count;
}

function take(file: Uint8Array, cursor: { position: number }, lengthBytes: number): Uint8Array {
  if (lengthBytes > file.length - cursor.position) {
    throw new CorruptInput('The file ends too early', cursor.position);
  }
  const taken = file.subarray(cursor.position, cursor.position + lengthBytes);
  cursor.position += lengthBytes;
  return taken;
}
