import { isUtf8 } from 'node:buffer';
import { decodeLong } from './decodeLong';
import { WalkError } from './WalkError';

const REPLACEMENT_CHARACTER = '\ufffd';

/** An array or a map whose first block has no items. */
const EMPTY_COLLECTION = 0;

/** Marks a field that a record does not have: its schema lacks it, or it lies in a branch that the record did not take. */
export const ABSENT = -1;

/**
 * Reads one target field of the record that was walked last. `spans[2 * slot]` and `spans[2 * slot + 1]` are the field's first
 * byte and the one behind its last, the union's branch index included.
 */
export class CapturedField {
  /**
   * @param nullBranch - the byte that means null where the writer's schema has the field optional; `ABSENT` where it has not
   */
  constructor(
    private readonly slot: number,
    private readonly nullBranch: number,
    private readonly required: boolean,
  ) {}

  /**
   * Offset of the value behind its branch index, or `ABSENT` where the field is null or not there.
   * @throws WalkError where a required field is null
   */
  contentOffset(block: Buffer, spans: Int32Array): number {
    const start = spans[2 * this.slot];
    if (this.nullBranch === ABSENT || start === ABSENT) {
      return start;
    }
    if (block[start] !== this.nullBranch) {
      return start + 1;
    }
    if (this.required) {
      throw new WalkError(start);
    }
    return ABSENT;
  }

  /** Offset of the whole field, its branch index included, or `ABSENT`. */
  startOffset(spans: Int32Array): number {
    return spans[2 * this.slot];
  }

  endOffset(spans: Int32Array): number {
    return spans[2 * this.slot + 1];
  }

  /** @throws WalkError where the number is not exact in a double */
  integer(block: Buffer, spans: Int32Array): number | undefined {
    const offset = this.contentOffset(block, spans);
    if (offset === ABSENT) {
      return undefined;
    }
    const value = decodeLong(block, offset);
    if (Number.isNaN(value)) {
      throw new WalkError(offset);
    }
    return value;
  }

  /** Offset of a string's first byte, behind its length, or `ABSENT`. The walk has checked that the string ends in the block. */
  textOffset(block: Buffer, spans: Int32Array): number {
    const offset = this.contentOffset(block, spans);
    return offset === ABSENT ? ABSENT : this.endOffset(spans) - decodeLong(block, offset);
  }

  /** @throws WalkError where the bytes are no UTF-8: decoded and encoded again they would be others */
  string(block: Buffer, spans: Int32Array): string | undefined {
    const start = this.textOffset(block, spans);
    if (start === ABSENT) {
      return undefined;
    }
    const end = this.endOffset(spans);
    const text = block.toString('utf8', start, end);
    if (text.includes(REPLACEMENT_CHARACTER) && !isUtf8(block.subarray(start, end))) {
      throw new WalkError(start);
    }
    return text;
  }

  /** What takes the place of a collection's whole field where it shall say nothing: null, or an empty one where the schema knows no null. */
  nothing(): Buffer {
    return Buffer.of(this.nullBranch === ABSENT ? EMPTY_COLLECTION : this.nullBranch);
  }

  isPresent(block: Buffer, spans: Int32Array): boolean {
    return this.contentOffset(block, spans) !== ABSENT;
  }
}
