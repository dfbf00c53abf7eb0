/** What compresses and decompresses raw deflate streams (RFC 1951), whole blocks at a time. */
export interface DeflateLibrary {
  readonly name: 'libdeflate' | 'zlib';
  /** @throws Error where the data is damaged or longer than `maxBytes` when decompressed */
  decompress(data: Uint8Array, maxBytes: number): Buffer;
  /** @param level - 1 to 9 */
  compress(data: Uint8Array, level: number): Buffer;
}
