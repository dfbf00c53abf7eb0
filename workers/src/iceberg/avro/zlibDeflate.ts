import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ZLIB_CHUNK_BYTES } from './avroLimits';
import type { DeflateLibrary } from './DeflateLibrary';

/** Node's own zlib: always there. */
export const zlibDeflate: DeflateLibrary = {
  name: 'zlib',
  decompress: (data, maxBytes) => inflateRawSync(data, { maxOutputLength: maxBytes, chunkSize: ZLIB_CHUNK_BYTES }),
  compress: (data, level) => deflateRawSync(data, { level, chunkSize: ZLIB_CHUNK_BYTES }),
};
