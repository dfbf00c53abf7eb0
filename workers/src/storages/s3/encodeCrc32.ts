import { crc32 } from 'node:zlib';

/** The CRC32 of a body as S3's headers spell it: four bytes, big-endian, in base64. */
export function encodeCrc32(body: Uint8Array): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
