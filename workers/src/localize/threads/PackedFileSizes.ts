import type { FileSize } from './planManifest';

/** Files on their way from a thread: of many small objects the way costs more CPU time than finding them. */
export interface PackedFileSizes {
  /** The URIs in UTF-8, one after the other. */
  uris: Uint8Array;
  /** Where each URI ends in `uris`. */
  ends: Uint32Array;
  sizesBytes: Float64Array;
}

export function unpackFileSizes({ uris, ends, sizesBytes }: PackedFileSizes): FileSize[] {
  const bytes = Buffer.from(uris.buffer, uris.byteOffset, uris.length);
  const text = bytes.toString('utf8');
  // In ASCII a byte is a UTF-16 unit, and pieces of one string cost less than strings of their own.
  const uriBetween =
    text.length === bytes.length
      ? (start: number, end: number) => text.slice(start, end)
      : (start: number, end: number) => bytes.toString('utf8', start, end);
  const files: FileSize[] = [];
  let start = 0;
  sizesBytes.forEach((sizeBytes, index) => {
    files.push({ uri: uriBetween(start, ends[index]), sizeBytes });
    start = ends[index];
  });
  return files;
}
