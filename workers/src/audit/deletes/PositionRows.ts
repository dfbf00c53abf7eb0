import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { CorruptInput } from '../CorruptInput';
import { DIGEST_VERSION } from '../digest/digestVersion';

/** Twenty bytes a row are in memory at the end. Engines end a delete file at some hundred thousand rows. */
const MAX_ROWS = 20 * 1024 * 1024;
/** With the deprecated `row` column, some hundred bytes a row. */
const MAX_ROWS_WITH_DATA = 1024 * 1024;

/** What the rows of a position delete file say. Plain data. */
export interface PositionRowsContent {
  /** Hex. The same for the same rows in any order, with paths as they are in the source. */
  digest: string;
  rows: number;
  /** By path, then by position, as the specification wants it. */
  isSorted: boolean;
  /** The first and the last path by their UTF-8 bytes; absent without rows. */
  lowestPath?: Uint8Array;
  highestPath?: Uint8Array;
}

/** Gathers the rows of a position delete file (Iceberg spec, "Position Delete Files"), with each path kept once. */
export class PositionRows {
  private readonly paths: string[] = [];
  private readonly idsByPath = new Map<string, number>();
  private ids = new Uint32Array(1024);
  private positions = new Float64Array(1024);
  private readonly data: Buffer[] = [];
  private used = 0;
  /** Writers compare paths as UTF-8 or, Java, as UTF-16: either order will do. */
  private sortedByBytes = true;
  private sortedByUnits = true;

  /** A number that stands for the path from now on. */
  idOf(path: string): number {
    let id = this.idsByPath.get(path);
    if (id === undefined) {
      id = this.paths.push(path) - 1;
      this.idsByPath.set(path, id);
    }
    return id;
  }

  /** @param data - of the `row` column, where the file has one */
  add(id: number, position: number, data?: Uint8Array): void {
    if (!Number.isSafeInteger(position) || position < 0) {
      throw new CorruptInput(`The position ${position} of a delete is none`, 0);
    }
    if (this.used >= (data ? MAX_ROWS_WITH_DATA : MAX_ROWS)) {
      throw new CorruptInput(`The delete file has more than ${this.used} rows, which is more than is read here`, 0);
    }
    if (this.used === this.ids.length) {
      this.ids = grown(this.ids, new Uint32Array(this.used * 2));
      this.positions = grown(this.positions, new Float64Array(this.used * 2));
    }
    this.compareWithLast(id, position);
    this.ids[this.used] = id;
    this.positions[this.used] = position;
    this.used += 1;
    if (data) {
      this.data.push(createHash('sha256').update(data).digest());
    }
  }

  /** @param options - `sourcePath` of a path in the file; `meaning` says how to read the data of the `row` column */
  finish(options: { sourcePath: (path: string) => string; meaning: string }): PositionRowsContent {
    const { rows, starts } = this.groupByPath();
    // A dictionary may hold paths that no row names: nobody reads those.
    const used = [...this.paths.keys()].filter(id => starts[id + 1] > starts[id]);
    const sourcePaths = new Map(used.map(id => [id, options.sourcePath(this.paths[id])]));
    const order = used.sort((a, b) => (sourcePaths.get(a)! < sourcePaths.get(b)! ? -1 : 1));
    const hash = createHash('sha256').update(`${DIGEST_VERSION} position-deletes\n${JSON.stringify(options.meaning)} ${this.used}\n`);
    for (const id of order) {
      const group = rows.subarray(starts[id], starts[id + 1]);
      hash.update(`${JSON.stringify(sourcePaths.get(id))} ${group.length}\n`);
      if (this.data.length > 0) {
        this.hashWithData(group, hash);
      } else {
        hash.update(littleEndian(this.sortedPositions(group)));
      }
    }
    const byBytes = used.map(id => Buffer.from(this.paths[id])).sort(Buffer.compare);
    return {
      digest: hash.digest('hex'),
      rows: this.used,
      isSorted: this.sortedByBytes || this.sortedByUnits,
      ...(byBytes.length > 0 && { lowestPath: new Uint8Array(byBytes[0]), highestPath: new Uint8Array(byBytes.at(-1)!) }),
    };
  }

  /** Sorted positions by path, each path as it is in the file. */
  positionsByPath(): { path: string; positions: Float64Array }[] {
    const { rows, starts } = this.groupByPath();
    return this.paths.flatMap((path, id) => {
      const group = rows.subarray(starts[id], starts[id + 1]);
      return group.length === 0 ? [] : [{ path, positions: this.sortedPositions(group) }];
    });
  }

  private compareWithLast(id: number, position: number): void {
    if (this.used === 0) {
      return;
    }
    const lastId = this.ids[this.used - 1];
    if (lastId === id) {
      const isSorted = this.positions[this.used - 1] <= position;
      this.sortedByBytes &&= isSorted;
      this.sortedByUnits &&= isSorted;
      return;
    }
    const [last, path] = [this.paths[lastId], this.paths[id]];
    this.sortedByUnits &&= last < path;
    this.sortedByBytes &&= Buffer.compare(Buffer.from(last), Buffer.from(path)) < 0;
  }

  /** Indexes of rows, path after path: those of path `id` stand from `starts[id]` to `starts[id + 1]`. */
  private groupByPath(): { rows: Uint32Array; starts: Uint32Array } {
    const starts = new Uint32Array(this.paths.length + 1);
    for (let row = 0; row < this.used; row += 1) {
      starts[this.ids[row] + 1] += 1;
    }
    for (let id = 0; id < this.paths.length; id += 1) {
      starts[id + 1] += starts[id];
    }
    const next = starts.slice();
    const rows = new Uint32Array(this.used);
    for (let row = 0; row < this.used; row += 1) {
      const id = this.ids[row];
      rows[next[id]] = row;
      next[id] += 1;
    }
    return { rows, starts };
  }

  private sortedPositions(group: Uint32Array): Float64Array {
    const positions = new Float64Array(group.length);
    let isSorted = true;
    for (let i = 0; i < group.length; i += 1) {
      positions[i] = this.positions[group[i]];
      isSorted &&= i === 0 || positions[i - 1] <= positions[i];
    }
    return isSorted ? positions : positions.sort();
  }

  private hashWithData(group: Uint32Array, hash: ReturnType<typeof createHash>): void {
    const sorted = [...group].sort((a, b) => this.positions[a] - this.positions[b] || Buffer.compare(this.data[a], this.data[b]));
    for (const row of sorted) {
      hash.update(`${this.positions[row]} `).update(this.data[row]);
    }
  }
}

function grown<T extends Uint32Array | Float64Array>(values: T, larger: T): T {
  larger.set(values);
  return larger;
}

function littleEndian(values: Float64Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'BE' ? bytes.swap64() : bytes;
}
