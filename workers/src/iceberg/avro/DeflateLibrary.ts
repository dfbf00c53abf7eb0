/** How a block is compressed. */
export interface DeflateOptions {
  /** 1 to 9, of zlib's scale. */
  level: number;
  /** How long a record is on the average: what repeats in a block is what the record before had in the same field. */
  recordBytes: number;
  /** By how many bytes the blocks before are shorter than their source's; where they are, speed may go before size. */
  spareBytes?: number;
}

/** What compresses and decompresses raw deflate streams (RFC 1951), whole blocks at a time. */
export interface DeflateLibrary {
  readonly name: 'libdeflate' | 'zlib';
  /** @throws Error where the data is damaged or longer than `maxBytes` when decompressed */
  decompress(data: Uint8Array, maxBytes: number): Buffer;
  compress(data: Uint8Array, options: DeflateOptions): Buffer;
}
