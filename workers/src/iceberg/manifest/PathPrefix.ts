import { encodeLong, MAX_LONG_BYTES } from '../avro/encodeLong';

const LAST_ASCII = 127;

/** A path that lies in a block of records, from `start` up to `end`. */
export interface PathBytes {
  bytes: Buffer;
  start: number;
  end: number;
}

/**
 * A prefix that decides alone where paths go: whatever begins with `source` goes to `target` and the rest of it. Such a path is mapped as the
 * bytes that it is; made a string and then bytes again it would cost five times as much.
 */
export class PathPrefix {
  /** Whether paths stay as they are. */
  readonly isIdentity: boolean;
  private readonly source: Buffer;
  private readonly target: Buffer;
  /** By the length of the whole path: there are few. */
  private readonly heads = new Map<number, Buffer>();

  constructor(source: string, target: string) {
    this.source = Buffer.from(source);
    this.target = Buffer.from(target);
    this.isIdentity = source === target;
  }

  get sourceBytes(): number {
    return this.source.length;
  }

  /** Whether it decides on a path. Of a path outside ASCII it says no: whether that is UTF-8 at all is checked elsewhere. */
  covers({ bytes, start, end }: PathBytes): boolean {
    const { source } = this;
    const rest = start + source.length;
    if (rest > end) {
      return false;
    }
    for (let at = 0; at < source.length; at += 1) {
      if (bytes[start + at] !== source[at]) {
        return false;
      }
    }
    for (let at = rest; at < end; at += 1) {
      if (bytes[at] > LAST_ASCII) {
        return false;
      }
    }
    return true;
  }

  /** How the mapped path begins as an Avro string, up to where the rest of the source's follows: its length, and `target`. */
  headOf(sourcePathBytes: number): Buffer {
    let head = this.heads.get(sourcePathBytes);
    if (!head) {
      const length = Buffer.alloc(MAX_LONG_BYTES);
      const lengthEnd = encodeLong(sourcePathBytes - this.source.length + this.target.length, length, 0);
      head = Buffer.concat([length.subarray(0, lengthEnd), this.target]);
      this.heads.set(sourcePathBytes, head);
    }
    return head;
  }
}
