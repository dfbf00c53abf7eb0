import type { FileSize } from './planManifest';

/** Files on their way from a thread: of many small objects the way costs more CPU time than finding them. */
export interface PackedFileSizes {
  /** The URIs, one after the other. */
  text: string;
  /** Where each URI ends in `text`, in UTF-16 units. */
  ends: Uint32Array;
  sizesBytes: Float64Array;
}

export function packFileSizes(files: readonly FileSize[]): PackedFileSizes {
  const ends = new Uint32Array(files.length);
  const sizesBytes = new Float64Array(files.length);
  const uris: string[] = [];
  let end = 0;
  files.forEach(({ uri, sizeBytes }, index) => {
    uris.push(uri);
    end += uri.length;
    ends[index] = end;
    sizesBytes[index] = sizeBytes;
  });
  return { text: uris.join(''), ends, sizesBytes };
}

export function unpackFileSizes({ text, ends, sizesBytes }: PackedFileSizes): FileSize[] {
  const files: FileSize[] = [];
  let start = 0;
  sizesBytes.forEach((sizeBytes, index) => {
    files.push({ uri: text.slice(start, ends[index]), sizeBytes });
    start = ends[index];
  });
  return files;
}
