import { avroLong } from '../avro/avroLong';
import { DELETE_MARKS } from '../avro/WalkerRoles';
import { CorruptInput } from '../CorruptInput';
import type { DeleteFileEntry } from './DeleteFileEntry';
import { DELETED, ManifestSink, POSITION_DELETES } from './ManifestSink';

/** Field id of the column `file_path` in position deletes (Iceberg spec, "Reserved Field IDs"). */
const PATH_COLUMN = 2147483546;

/** What is true of one writing of a file alone. */
const LAYOUT_MARKS: readonly number[] = [DELETE_MARKS.columnSizes, DELETE_MARKS.splitOffsets];

/** Where in the buffer a marked field stands; -1 where it is lacking, and for the value of a null. */
interface MarkedSpan {
  start: number;
  value: number;
  end: number;
}

const NOWHERE: Readonly<MarkedSpan> = { start: -1, value: -1, end: -1 };

/**
 * Hashes a manifest of deletes, of either side. A position delete file and a deletion vector hold paths, so the replica has other files with
 * other sizes in their place: their entries are hashed without what differs by right, and the files are listed in `deleteFiles`, one an entry,
 * to be proved by their content. Equality deletes are byte copies and hashed like data files. So is what is DELETED, whatever it was: nobody
 * reads such a file again, and nobody copies it.
 */
export class DeleteManifestSink extends ManifestSink {
  readonly deleteFiles: DeleteFileEntry[] = [];
  private readonly spans: MarkedSpan[] = Object.values(DELETE_MARKS).map(() => ({ ...NOWHERE }));

  override begin(mark: number): void {
    this.spans[mark] = { start: this.used, value: -1, end: -1 };
  }

  override value(mark: number): void {
    this.spans[mark].value = this.used;
  }

  override end(mark: number): void {
    this.spans[mark].end = this.used;
  }

  /** Marked fields move with the piece that they are in. */
  override permute(position: number, ends: readonly number[], order: readonly number[]): void {
    super.permute(position, ends, order);
    const shifts: number[] = [];
    let moved = position;
    for (const piece of order) {
      const start = piece === 0 ? position : ends[piece - 1];
      shifts[piece] = moved - start;
      moved += ends[piece] - start;
    }
    for (const span of this.spans) {
      const piece = span.start < position ? -1 : ends.findIndex(end => span.start < end);
      if (piece >= 0) {
        span.start += shifts[piece];
        span.value += span.value < 0 ? 0 : shifts[piece];
        span.end += shifts[piece];
      }
    }
  }

  /** Captures as `DELETE_MANIFEST_ROLES` lists them. */
  override entry(input: Uint8Array, ...captured: number[]): void {
    const [status, content, pathStart, pathEnd, sizeBytes, formatStart, formatEnd, recordCount, ...reference] = captured;
    const [referenceStart, referenceEnd, contentOffset, contentSizeBytes] = reference;
    if (pathStart < 0 || formatStart < 0) {
      throw new CorruptInput('An entry has no path or no file format', 0);
    }
    const isLive = status !== DELETED;
    const holdsPaths = content === POSITION_DELETES;
    const format = textOf(input, formatStart, formatEnd).toUpperCase();
    const hasLayout = LAYOUT_MARKS.some(mark => this.spans[mark].value > this.spans[mark].start);
    const before = this.written(this.entryStart);
    const bounds = holdsPaths ? [this.pathBound(DELETE_MARKS.lowerBounds, before), this.pathBound(DELETE_MARKS.upperBounds, before)] : [];

    this.rewrite(before, {
      path: () => (holdsPaths && isLive ? undefined : this.path(input, pathStart, pathEnd)),
      omitted: !holdsPaths || !isLive ? [] : [DELETE_MARKS.size, ...(format === 'PUFFIN' ? [] : LAYOUT_MARKS)],
      bounds,
    });
    if (holdsPaths) {
      this.scope(bounds[0].path, bounds[1].path, isLive);
    }
    if (holdsPaths && isLive) {
      this.deleteFiles.push({
        path: textOf(input, pathStart, pathEnd),
        format,
        sizeBytes,
        recordCount,
        hasLayout,
        ...(referenceEnd > referenceStart && { referencedDataFile: textOf(input, referenceStart, referenceEnd) }),
        ...(contentOffset >= 0 && { contentOffset }),
        ...(contentSizeBytes >= 0 && { contentSizeBytes }),
        ...(bounds[0].path && { lowerPath: bounds[0].path }),
        ...(bounds[1].path && { upperPath: bounds[1].path }),
      });
    } else if (isLive) {
      this.liveFiles.add(input, pathStart, pathEnd, sizeBytes);
    }
    this.spans.forEach(span => Object.assign(span, NOWHERE));
    this.endEntry();
  }

  /**
   * Equal bounds mean that the file is about one data file, and readers plan by that: so this has to be on both sides or on neither.
   * Bounds that differ may be cut short, and cannot be mapped; a replica need not have them.
   */
  private scope(lower: Uint8Array | undefined, upper: Uint8Array | undefined, isLive: boolean): void {
    const isScoped = lower !== undefined && upper !== undefined && Buffer.compare(lower, upper) === 0;
    const start = this.used;
    if (isScoped) {
      this.path(lower, 0, lower.length);
    }
    if (!isLive) {
      this.used = start;
    } else if (!isScoped) {
      this.count(0);
    }
  }

  /** Writes the entry again, field by marked field. */
  private rewrite(
    before: Uint8Array,
    change: { path: () => void; omitted: readonly number[]; bounds: readonly { rest: Uint8Array[] }[] },
  ): void {
    const origin = this.entryStart;
    const marks = this.spans.map((span, mark) => ({ ...span, mark })).filter(({ start, end }) => start >= origin && end > start);
    marks.sort((a, b) => a.start - b.start);
    this.used = origin;
    let copied = 0;
    for (const { start, end, mark } of marks) {
      this.copy(before, copied, start - origin);
      copied = end - origin;
      const bounds = change.bounds[mark - DELETE_MARKS.lowerBounds];
      if (mark === DELETE_MARKS.path) {
        change.path();
      } else if (bounds) {
        this.count(bounds.rest.length);
        bounds.rest.forEach(item => this.copy(item, 0, item.length));
      } else if (!change.omitted.includes(mark)) {
        this.copy(before, start - origin, end - origin);
      }
    }
    this.copy(before, copied, before.length);
  }

  /** Takes a map of bounds apart: that of the paths, and all others as they stand. */
  private pathBound(mark: number, before: Uint8Array): { path?: Uint8Array; rest: Uint8Array[] } {
    const { value, end } = this.spans[mark];
    const rest: Uint8Array[] = [];
    let path: Uint8Array | undefined;
    if (value < this.entryStart) {
      return { rest };
    }
    const map = before.subarray(value - this.entryStart, end - this.entryStart);
    let position = 0;
    const next = () => {
      const number = avroLong.value(map, position);
      position = Math.abs(avroLong.end(map, position));
      return number;
    };
    for (let items = next(); items > 0; items -= 1) {
      const start = position;
      const key = next();
      const length = next();
      position += length;
      if (length < 0 || position > map.length) {
        throw new CorruptInput('The bounds of an entry are no map from numbers to bytes', 0);
      }
      if (key !== PATH_COLUMN) {
        rest.push(map.subarray(start, position));
      } else if (path) {
        throw new CorruptInput('An entry has two bounds of one column', 0);
      } else {
        path = map.subarray(position - length, position);
      }
    }
    return { path, rest };
  }
}

function textOf(input: Uint8Array, start: number, end: number): string {
  return Buffer.from(input.buffer, input.byteOffset + start, end - start).toString();
}
