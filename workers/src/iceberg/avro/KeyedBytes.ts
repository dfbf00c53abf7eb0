import { ABSENT, type CapturedField } from './CapturedField';
import { decodeLong } from './decodeLong';
import { encodeLong, MAX_LONG_BYTES } from './encodeLong';
import { WalkError } from './WalkError';

/** A map from numbers to bytes as a record has it, see `FieldTarget`. Its values are views into the record. */
export class KeyedBytes {
  private constructor(private readonly items: readonly (readonly [number, Buffer])[]) {}

  /**
   * The value of a field of kind `keyed-bytes`, or `undefined` where it is null or not there.
   * @throws WalkError where it does not fill its span, or has a key twice
   */
  static read(field: CapturedField, block: Buffer, spans: Int32Array): KeyedBytes | undefined {
    const start = field.contentOffset(block, spans);
    if (start === ABSENT) {
      return undefined;
    }
    const end = field.endOffset(spans);
    const items: [number, Buffer][] = [];
    let at = start;
    const next = () => {
      const value = decodeLong(block, at);
      while (block[at] > 127) {
        at += 1;
      }
      at += 1;
      if (Number.isNaN(value) || at > end) {
        throw new WalkError(start);
      }
      return value;
    };
    for (let count = next(); count !== 0; count = next()) {
      if (count < 0) {
        // The block's size in bytes, by which it could be skipped.
        next();
      }
      for (let item = Math.abs(count); item > 0; item -= 1) {
        const key = next();
        const length = next();
        if (length < 0 || length > end - at) {
          throw new WalkError(start);
        }
        items.push([key, block.subarray(at, at + length)]);
        at += length;
      }
    }
    if (at !== end || new Set(items.map(([key]) => key)).size !== items.length) {
      throw new WalkError(start);
    }
    return new KeyedBytes(items);
  }

  get(key: number): Buffer | undefined {
    return this.items.find(([candidate]) => candidate === key)?.[1];
  }

  /** The encoding with the value of one key replaced, or with the key left out. All other items keep their order. */
  encodeWith(key: number, value: Buffer | undefined): Buffer {
    const items = this.items.flatMap(item => {
      const replaced = item[0] === key ? value : item[1];
      return replaced ? [Buffer.concat([long(item[0]), long(replaced.length), replaced])] : [];
    });
    return items.length === 0 ? long(0) : Buffer.concat([long(items.length), ...items, long(0)]);
  }
}

function long(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(MAX_LONG_BYTES);
  return bytes.subarray(0, encodeLong(value, bytes, 0));
}
