/** Literals of so many bytes and more have their length in 1 to 4 bytes behind the tag. */
const FIRST_LONG_LITERAL = 60;
const VARINT_CONTINUES = 0x80;
const COPY_TAG_BYTES = [0, 2, 3, 5];

/**
 * Follows the tags of a raw snappy stream and throws where one points behind the stream's end (google/snappy, `format_description.txt`).
 * The decompressor takes a literal's four-byte length for a signed number, and a negative one would send it backwards for ever.
 */
export function assertSnappyTags(stream: Buffer): void {
  let position = 0;
  while (stream[position] >= VARINT_CONTINUES) {
    position += 1;
  }
  position += 1;
  while (position < stream.length) {
    position += tagBytes(stream, position);
  }
  if (position !== stream.length) {
    throw new Error('the snappy stream ends within a tag');
  }
}

function tagBytes(stream: Buffer, position: number): number {
  const tag = stream[position];
  const type = tag & 3;
  if (type !== 0) {
    return COPY_TAG_BYTES[type];
  }
  const code = tag >>> 2;
  if (code < FIRST_LONG_LITERAL) {
    return 1 + code + 1;
  }
  const lengthBytes = code - FIRST_LONG_LITERAL + 1;
  if (position + lengthBytes >= stream.length) {
    throw new Error('the snappy stream ends within a tag');
  }
  return 1 + lengthBytes + stream.readUIntLE(position + 1, lengthBytes) + 1;
}
