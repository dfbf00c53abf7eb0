import { isUtf8 } from 'node:buffer';

/** The rows of a position delete file, column by column. */
export interface DeleteRows {
  /** The different paths, in the order of their first appearance. */
  paths: string[];
  /** For each row the index of its path. */
  pathIds: Uint32Array;
  /** For each row the position in its data file, exact since it is below 2^53. */
  positions: Float64Array;
}

/** Gathers rows whose paths come as bytes, most of them the same as in the row before. */
export class DeleteRowsBuilder {
  private readonly ids = new Map<string, number>();
  private readonly paths: string[] = [];
  private readonly pathIds: Uint32Array;
  private readonly positions: Float64Array;
  private pathCount = 0;
  private positionCount = 0;
  private lastBytes: Uint8Array = Buffer.alloc(0);
  private lastId = -1;

  constructor(rowCount: number) {
    this.pathIds = new Uint32Array(rowCount);
    this.positions = new Float64Array(rowCount);
  }

  /** The index of a path. @throws Error where it is no UTF-8: decoded and encoded again it would be another */
  idOf(bytes: Uint8Array): number {
    if (this.lastId >= 0 && Buffer.compare(bytes, this.lastBytes) === 0) {
      return this.lastId;
    }
    if (!isUtf8(bytes)) {
      throw new Error('a path is no UTF-8');
    }
    const path = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    let id = this.ids.get(path);
    if (id === undefined) {
      id = this.paths.push(path) - 1;
      this.ids.set(path, id);
    }
    this.lastBytes = bytes;
    this.lastId = id;
    return id;
  }

  addPath(id: number): void {
    this.pathIds[this.pathCount] = id;
    this.pathCount += 1;
  }

  /** @throws Error where the position is none that a row can have */
  addPosition(position: number): void {
    if (!(position >= 0 && position <= Number.MAX_SAFE_INTEGER)) {
      throw new Error('a position is negative, or beyond 2^53');
    }
    this.positions[this.positionCount] = position;
    this.positionCount += 1;
  }

  /** @throws Error where the columns are not of the length that was told */
  finish(): DeleteRows {
    const { paths, pathIds, positions } = this;
    if (this.pathCount !== pathIds.length || this.positionCount !== positions.length) {
      throw new Error(`there are ${this.pathCount} paths and ${this.positionCount} positions where there should be ${pathIds.length}`);
    }
    return { paths, pathIds, positions };
  }
}
