/**
 * Walks the tags of a raw snappy stream without decompressing (google/snappy, `format_description.txt`) and throws unless they fit into
 * the input and make up exactly the announced length. `snappyjs` reads a literal's four-byte length as a signed number and would
 * walk backwards for ever, and fills a short output with zeros.
 */
export function checkSnappyStream(stream: Uint8Array): void {
  let position = 0;
  let announced = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = position < 5 ? stream[position] : undefined;
    if (byte === undefined) {
      throw new Error('the snappy stream has no length');
    }
    position += 1;
    announced += (byte % 128) * scale;
    if (byte < 128) {
      break;
    }
  }

  let written = 0;
  while (position < stream.length) {
    const tag = stream[position];
    const kind = tag % 4;
    const high = Math.floor(tag / 4);
    if (kind === 0) {
      const lengthBytes = Math.max(0, high - 59);
      let length = high;
      if (lengthBytes > 0) {
        length = 0;
        for (let i = lengthBytes; i > 0; i -= 1) {
          length = length * 256 + (stream[position + i] ?? Infinity);
        }
      }
      position += 1 + lengthBytes + length + 1;
      written += length + 1;
    } else {
      position += [0, 2, 3, 5][kind];
      written += kind === 1 ? (high % 8) + 4 : high + 1;
    }
  }
  if (position !== stream.length || written !== announced) {
    throw new Error('the snappy stream does not have the length that it announces');
  }
}
