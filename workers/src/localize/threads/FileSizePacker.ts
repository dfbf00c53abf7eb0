import { GrowingBuffer, type PathBytes } from '../../iceberg';
import type { PackedFileSizes } from './PackedFileSizes';

const EXPECTED_BYTES = 256 * 1024;

/** Packs files one after the other, their paths as the bytes that they are in a manifest. */
export class FileSizePacker {
  private readonly uris = new GrowingBuffer(EXPECTED_BYTES);
  private readonly ends: number[] = [];
  private readonly sizesBytes: number[] = [];

  /** @param path - is UTF-8 */
  add(path: PathBytes, sizeBytes: number): void {
    this.uris.appendRange(path.bytes, path.start, path.end);
    this.ends.push(this.uris.length);
    this.sizesBytes.push(sizeBytes);
  }

  finish(): PackedFileSizes {
    return {
      // A copy of their length: a view would carry all of its buffer to the other thread.
      uris: new Uint8Array(this.uris.view()),
      ends: Uint32Array.from(this.ends),
      sizesBytes: Float64Array.from(this.sizesBytes),
    };
  }
}
