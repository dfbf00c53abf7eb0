import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { CorruptInput } from '../CorruptInput';
import { DIGEST_VERSION } from '../digest/digestVersion';

/** Twenty bytes a row are in memory at the end. Engines end a delete file at some hundred thousand rows. */
const MAX_ROWS = 20 * 1024 * 1024;
/** Rows that there is room for at first; of what a file announces it is believed no more than this. */
const [MIN_ROOM, MAX_ROOM] = [1024, 2 * 1024 * 1024];
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

/** Which rows belong to which path. */
interface Groups {
  /** By path: from where to where its rows stand. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** Indexes of rows, path after path, which `starts` and `ends` count in; absent where the rows stand so themselves. */
  rows?: Uint32Array;
}

/** Gathers the rows of a position delete file (Iceberg spec, "Position Delete Files"), with each path kept once. */
export class PositionRows {
  private readonly paths: string[] = [];
  private readonly idsByPath = new Map<string, number>();
  private ids: Uint32Array;
  private positions: Float64Array;
  private readonly data: Buffer[] = [];
  private used = 0;
  /** By path: where its last run of rows begins and ends. With one run each, which sorted files have, nothing has to be grouped. */
  private readonly runStarts: number[] = [];
  private readonly runEnds: number[] = [];
  private hasOneRunEach = true;
  private runsAscend = true;
  /** Writers compare paths as UTF-8 or, Java, as UTF-16: either order will do. */
  private sortedByBytes = true;
  private sortedByUnits = true;

  /** @param options - `expectedRows` as the file announces it */
  constructor({ expectedRows = 0 }: { expectedRows?: number } = {}) {
    const size = Math.max(MIN_ROOM, Math.min(expectedRows, MAX_ROOM));
    this.ids = new Uint32Array(size);
    this.positions = new Float64Array(size);
  }

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
    if (data && this.used >= MAX_ROWS_WITH_DATA) {
      throw tooManyRows(this.used);
    }
    this.reserve(1);
    this.ids[this.used] = id;
    this.positions[this.used] = position;
    this.take(1);
    if (data) {
      this.data.push(createHash('sha256').update(data).digest());
    }
  }

  /** Rows without a `row` column, each with the id of its path. */
  addAll(ids: Uint32Array, positions: Float64Array): void {
    this.reserve(ids.length);
    this.ids.set(ids, this.used);
    this.positions.set(positions, this.used);
    this.take(ids.length);
  }

  /** @param options - `sourcePath` of a path in the file; `meaning` says how to read the data of the `row` column */
  finish(options: { sourcePath: (path: string) => string; meaning: string }): PositionRowsContent {
    const groups = this.groupByPath();
    const { starts, ends } = groups;
    // A dictionary may hold paths that no row names: nobody reads those.
    const used = [...this.paths.keys()].filter(id => ends[id] > starts[id]);
    const sourcePaths = new Map(used.map(id => [id, options.sourcePath(this.paths[id])]));
    const order = used.sort((a, b) => (sourcePaths.get(a)! < sourcePaths.get(b)! ? -1 : 1));
    const hash = createHash('sha256').update(`${DIGEST_VERSION} position-deletes\n${JSON.stringify(options.meaning)} ${this.used}\n`);
    for (const id of order) {
      hash.update(`${JSON.stringify(sourcePaths.get(id))} ${ends[id] - starts[id]}\n`);
      if (this.data.length > 0) {
        this.hashWithData(rowsOf(groups, id), hash);
      } else {
        hash.update(littleEndian(this.sortedPositions(groups, id)));
      }
    }
    const byBytes = used.map(id => Buffer.from(this.paths[id])).sort(Buffer.compare);
    return {
      digest: hash.digest('hex'),
      rows: this.used,
      isSorted: this.runsAscend && (this.sortedByBytes || this.sortedByUnits),
      ...(byBytes.length > 0 && { lowestPath: new Uint8Array(byBytes[0]), highestPath: new Uint8Array(byBytes.at(-1)!) }),
    };
  }

  /** Sorted positions by path, each path as it is in the file; each array has a buffer of its own, so that it can be sent to another thread. */
  positionsByPath(): { path: string; positions: Float64Array }[] {
    const groups = this.groupByPath();
    return this.paths.flatMap((path, id) =>
      groups.ends[id] === groups.starts[id] ? [] : [{ path, positions: this.sortedPositions(groups, id).slice() }],
    );
  }

  private reserve(count: number): void {
    const needed = this.used + count;
    if (needed > MAX_ROWS) {
      throw tooManyRows(this.used);
    }
    if (needed > this.ids.length) {
      const size = Math.max(needed, this.used * 2);
      this.ids = grown(this.ids, new Uint32Array(size));
      this.positions = grown(this.positions, new Float64Array(size));
    }
  }

  /** Checks rows that were put behind the used ones, and counts them in. */
  private take(count: number): void {
    const { ids, positions } = this;
    const end = this.used + count;
    let lastId = this.used > 0 ? ids[this.used - 1] : undefined;
    let last = this.used > 0 ? positions[this.used - 1] : 0;
    for (let row = this.used; row < end; row += 1) {
      const position = positions[row];
      if (!Number.isSafeInteger(position) || position < 0) {
        throw new CorruptInput(`The position ${position} of a delete is none`, 0);
      }
      if (ids[row] !== lastId) {
        lastId = ids[row];
        this.beginRun(row);
      } else if (position < last) {
        this.runsAscend = false;
      }
      last = position;
    }
    this.used = end;
    if (end > 0) {
      this.runEnds[ids[end - 1]] = end;
    }
  }

  private beginRun(row: number): void {
    const id = this.ids[row];
    if (row > 0) {
      const lastId = this.ids[row - 1];
      this.runEnds[lastId] = row;
      const [last, path] = [this.paths[lastId], this.paths[id]];
      this.sortedByUnits &&= last < path;
      this.sortedByBytes &&= Buffer.compare(Buffer.from(last), Buffer.from(path)) < 0;
    }
    this.hasOneRunEach &&= this.runStarts[id] === undefined;
    this.runStarts[id] = row;
  }

  private groupByPath(): Groups {
    if (this.hasOneRunEach) {
      const bounds = (of: readonly number[]) => Uint32Array.from(this.paths, (_, id) => of[id] ?? 0);
      return { starts: bounds(this.runStarts), ends: bounds(this.runEnds) };
    }
    const offsets = new Uint32Array(this.paths.length + 1);
    for (let row = 0; row < this.used; row += 1) {
      offsets[this.ids[row] + 1] += 1;
    }
    for (let id = 0; id < this.paths.length; id += 1) {
      offsets[id + 1] += offsets[id];
    }
    const next = offsets.slice();
    const rows = new Uint32Array(this.used);
    for (let row = 0; row < this.used; row += 1) {
      const id = this.ids[row];
      rows[next[id]] = row;
      next[id] += 1;
    }
    return { starts: offsets.subarray(0, -1), ends: offsets.subarray(1), rows };
  }

  /** Where they are in order already, they are those of all rows themselves and no copy. */
  private sortedPositions({ rows, starts, ends }: Groups, id: number): Float64Array {
    if (!rows) {
      const positions = this.positions.subarray(starts[id], ends[id]);
      return this.runsAscend ? positions : positions.slice().sort();
    }
    const positions = new Float64Array(ends[id] - starts[id]);
    let isSorted = true;
    for (let i = 0; i < positions.length; i += 1) {
      positions[i] = this.positions[rows[starts[id] + i]];
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

/** The indexes of a path's rows. */
function rowsOf({ rows, starts, ends }: Groups, id: number): Uint32Array {
  return rows ? rows.subarray(starts[id], ends[id]) : new Uint32Array(ends[id] - starts[id]).map((_, index) => starts[id] + index);
}

function tooManyRows(rows: number): CorruptInput {
  return new CorruptInput(`The delete file has more than ${rows} rows, which is more than is read here`, 0);
}

function grown<T extends Uint32Array | Float64Array>(values: T, larger: T): T {
  larger.set(values);
  return larger;
}

function littleEndian(values: Float64Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'BE' ? Buffer.from(bytes).swap64() : bytes;
}
