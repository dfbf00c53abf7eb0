import { decodeDeltas } from './decodeDeltas';
import { decodeHybrid } from './decodeHybrid';
import type { ParquetColumn } from './ParquetFile';
import { ENCODING } from './parquetFields';
import { MAX_PAGE_BYTES } from './parquetLimits';
import type { ChunkPages, DataPage } from './readPages';

const WIDTHS: Record<string, number> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };

/**
 * The values of a page, each as the bytes that the plain encoding has for it (a boolean as one byte, a byte array without its length), so
 * that they can be written again to the last bit, whatever they mean.
 *
 * @throws Error where the page is damaged, or has an encoding that its type cannot have
 */
export function decodeSlices(options: { column: ParquetColumn; page: DataPage; dictionary: ChunkPages['dictionary'] }): Uint8Array[] {
  const { column, page, dictionary } = options;
  const { storedCount: count, values } = page;
  switch (page.encoding) {
    case ENCODING.plain:
      return slicePlain({ column, values, count });
    case ENCODING.plainDictionary:
    case ENCODING.rleDictionary: {
      if (!dictionary) {
        throw new Error('a page needs a dictionary, and there is none');
      }
      const entries = slicePlain({ column, values: dictionary.values, count: dictionary.valueCount });
      return Array.from(decodeIndexes(page, entries.length), index => entries[index]);
    }
    case ENCODING.rle:
      return column.type === 'BOOLEAN' ? decodeRuns(values, count) : unknownEncoding(column, page);
    case ENCODING.deltaBinaryPacked:
    case ENCODING.deltaLengthByteArray:
    case ENCODING.deltaByteArray:
    case ENCODING.byteStreamSplit:
      return count === 0 ? [] : decodeRarely(column, page);
    default:
      return unknownEncoding(column, page);
  }
}

/** The indexes of a page into a dictionary. @throws Error where one points outside of it */
export function decodeIndexes(page: DataPage, dictionarySize: number): Uint32Array {
  if (page.storedCount === 0) {
    return new Uint32Array();
  }
  const indexes = decodeHybrid({ bytes: page.values.subarray(1), bitWidth: page.values.readUInt8(0), count: page.storedCount });
  for (let at = 0; at < indexes.length; at += 1) {
    if (indexes[at] >= dictionarySize) {
      throw new Error(`a page names the entry ${indexes[at]} of a dictionary of ${dictionarySize}`);
    }
  }
  return indexes;
}

/** @throws Error where the bytes do not hold so many values */
export function slicePlain(options: { column: ParquetColumn; values: Buffer; count: number }): Uint8Array[] {
  const { column, values, count } = options;
  if (column.type === 'BOOLEAN') {
    if (count > values.length * 8) {
      throw new Error('the booleans are cut off');
    }
    return Array.from({ length: count }, (_, index) => Uint8Array.of((values[index >>> 3] >>> (index & 7)) & 1));
  }
  if (column.type === 'BYTE_ARRAY') {
    return sliceByteArrays(values, count);
  }
  const width = WIDTHS[column.type] ?? column.typeLengthBytes ?? NaN;
  if (!(width > 0) || count * width > values.length) {
    throw new Error('the values are cut off');
  }
  return Array.from({ length: count }, (_, index) => values.subarray(index * width, (index + 1) * width));
}

function sliceByteArrays(values: Buffer, count: number): Uint8Array[] {
  if (count * 4 > values.length) {
    throw new Error('the values are cut off');
  }
  const slices = new Array<Uint8Array>(count);
  for (let index = 0, at = 0; index < count; index += 1) {
    const start = at + 4;
    at = start + values.readUInt32LE(at);
    if (at > values.length) {
      throw new Error('a value is cut off');
    }
    slices[index] = values.subarray(start, at);
  }
  return slices;
}

/** Booleans as runs, with the length of all before them. */
function decodeRuns(values: Buffer, count: number): Uint8Array[] {
  return Array.from(decodeHybrid({ bytes: values.subarray(4), bitWidth: 1, count }), value => Uint8Array.of(value));
}

function decodeRarely(column: ParquetColumn, page: DataPage): Uint8Array[] {
  const { storedCount: count, values } = page;
  const { type } = column;
  if (page.encoding === ENCODING.deltaBinaryPacked && (type === 'INT32' || type === 'INT64')) {
    return slicesOf(decodeDeltas(values, count).values, WIDTHS[type]);
  }
  if (page.encoding === ENCODING.byteStreamSplit && type !== 'BYTE_ARRAY' && type !== 'BOOLEAN') {
    return joinStreams(values, count, WIDTHS[type] ?? column.typeLengthBytes ?? NaN);
  }
  if (type === 'BYTE_ARRAY' || (type === 'FIXED_LEN_BYTE_ARRAY' && page.encoding === ENCODING.deltaByteArray)) {
    const prefixes = page.encoding === ENCODING.deltaByteArray ? decodeDeltas(values, count) : undefined;
    const rest = values.subarray(prefixes?.endBytes ?? 0);
    const suffixes = decodeDeltas(rest, count);
    return joinDeltas({
      values: rest.subarray(suffixes.endBytes),
      prefixBytes: prefixes ? Int32Array.from(prefixes.values, Number) : new Int32Array(count),
      suffixBytes: Int32Array.from(suffixes.values, Number),
    });
  }
  return unknownEncoding(column, page);
}

/** BYTE_STREAM_SPLIT: all first bytes of the values, then all second ones, and so on. */
function joinStreams(values: Buffer, count: number, width: number): Uint8Array[] {
  if (!(width > 0) || count * width > values.length) {
    throw new Error('the values are cut off');
  }
  return Array.from({ length: count }, (_, index) => Uint8Array.from({ length: width }, (__, byte) => values[byte * count + index]));
}

/** Each value begins with so many bytes of the one before it; the rest lie one behind the other. */
function joinDeltas(options: { values: Buffer; prefixBytes: Int32Array; suffixBytes: Int32Array }): Uint8Array[] {
  const { values, prefixBytes, suffixBytes } = options;
  const slices: Uint8Array[] = [];
  let previous: Uint8Array = Buffer.alloc(0);
  let at = 0;
  let totalBytes = 0;
  for (const [index, lengthBytes] of suffixBytes.entries()) {
    const shared = prefixBytes[index];
    totalBytes += shared;
    if (shared < 0 || shared > previous.length || lengthBytes < 0 || lengthBytes > values.length - at || totalBytes > MAX_PAGE_BYTES) {
      throw new Error('the values are cut off');
    }
    const suffix = values.subarray(at, at + lengthBytes);
    previous = shared === 0 ? suffix : Buffer.concat([previous.subarray(0, shared), suffix]);
    slices.push(previous);
    at += lengthBytes;
  }
  return slices;
}

function slicesOf(numbers: BigInt64Array, width: number): Uint8Array[] {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  // Little-endian: the low bytes come first.
  return Array.from({ length: numbers.length }, (_, index) => bytes.subarray(index * 8, index * 8 + width));
}

function unknownEncoding(column: ParquetColumn, page: DataPage): never {
  throw new Error(`values of type ${column.type} cannot have the encoding ${page.encoding}`);
}
