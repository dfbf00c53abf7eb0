/** Paths and sizes of many files, packed so that handing them from a thread costs next to nothing. */
export interface PackedFiles {
  /** UTF-8 paths behind each other. */
  paths: Uint8Array<ArrayBuffer>;
  /** Where each path ends in `paths`. */
  ends: Uint32Array<ArrayBuffer>;
  sizesBytes: Float64Array<ArrayBuffer>;
}

/** Gathers files from a walk. */
export class LiveFiles {
  private paths = new Uint8Array(4 * 1024);
  private usedBytes = 0;
  private readonly ends: number[] = [];
  private readonly sizesBytes: number[] = [];

  add(input: Uint8Array, pathStart: number, pathEnd: number, sizeBytes: number): void {
    const end = this.usedBytes + pathEnd - pathStart;
    if (end > this.paths.length) {
      const larger = new Uint8Array(Math.max(this.paths.length * 2, end));
      larger.set(this.paths.subarray(0, this.usedBytes));
      this.paths = larger;
    }
    this.paths.set(input.subarray(pathStart, pathEnd), this.usedBytes);
    this.usedBytes = end;
    this.ends.push(end);
    this.sizesBytes.push(sizeBytes);
  }

  pack(): PackedFiles {
    return {
      paths: this.paths.slice(0, this.usedBytes),
      ends: Uint32Array.from(this.ends),
      sizesBytes: Float64Array.from(this.sizesBytes),
    };
  }
}
