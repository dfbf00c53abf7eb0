import type { CopyItem } from '../CopyItem';

/**
 * Copy items on their way from a thread: of many small objects the way costs more CPU time than finding them. The source and the target URI
 * of each stand one after the other in one text.
 */
export interface PackedCopyItems {
  text: string;
  /** Two ends in `text` for each item, in UTF-16 units: the source URI's and the target URI's. */
  ends: Uint32Array;
  sizesBytes: Float64Array;
}

export function packCopyItems(items: readonly CopyItem[]): PackedCopyItems {
  const ends = new Uint32Array(2 * items.length);
  const sizesBytes = new Float64Array(items.length);
  const texts: string[] = [];
  let end = 0;
  items.forEach(({ sourceUri, targetUri, sizeBytes }, index) => {
    texts.push(sourceUri, targetUri);
    end += sourceUri.length;
    ends[2 * index] = end;
    end += targetUri.length;
    ends[2 * index + 1] = end;
    sizesBytes[index] = sizeBytes;
  });
  return { text: texts.join(''), ends, sizesBytes };
}

export function unpackCopyItems({ text, ends, sizesBytes }: PackedCopyItems): CopyItem[] {
  const items: CopyItem[] = [];
  let start = 0;
  sizesBytes.forEach((sizeBytes, index) => {
    const [middle, end] = [ends[2 * index], ends[2 * index + 1]];
    items.push({ sourceUri: text.slice(start, middle), targetUri: text.slice(middle, end), sizeBytes });
    start = end;
  });
  return items;
}
