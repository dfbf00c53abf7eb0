import { CorruptInput } from '../CorruptInput';
import type { PageValues } from './PageValues';
import type { ParquetColumn } from './ParquetFile';
import { readDeltas } from './readDeltas';
import { readRuns } from './readRuns';

const [BOOLEAN, , , , , , BYTE_ARRAY, FIXED] = [0, 1, 2, 3, 4, 5, 6, 7];
/** Bytes of the other types by their number. */
const WIDTHS = [1, 4, 8, 12, 4, 8];
/** Strings that are put together from prefixes may become far longer than their page. */
const MAX_EXPANDED_BYTES = 256 * 1024 * 1024;

interface ValuesInput {
  input: Uint8Array;
  start: number;
  count: number;
  column: ParquetColumn;
}

/** Values by the encoding's number in Parquet's `Encoding`; dictionary indexes are their reader's own matter. */
const ENCODINGS: Partial<Record<number, (options: ValuesInput) => PageValues>> = {
  0: readPlain,
  3: readBooleanRuns,
  5: readDeltaNumbers,
  6: options => readDeltaLengths(options).values,
  7: readDeltaStrings,
  9: readSplitBytes,
};

/**
 * Reads `count` values of a page or of a dictionary (Parquet format, "Encodings").
 * @throws CorruptInput with the offset in `input`
 */
export function readValues(encoding: number, options: ValuesInput): PageValues {
  const read = ENCODINGS[encoding];
  if (!read) {
    throw new CorruptInput(`Parquet's encoding ${encoding} is not known here`, options.start);
  }
  return read(options);
}

function readPlain({ input, start, count, column }: ValuesInput): PageValues {
  if (column.type === BYTE_ARRAY) {
    return readStrings({ input, start, count });
  }
  if (column.type === BOOLEAN) {
    needBytes(input, start, Math.ceil(count / 8));
    return spread(
      Uint8Array.from({ length: count }, (_, i) => Math.floor(input[start + Math.floor(i / 8)] / 2 ** (i % 8)) % 2),
      1,
      count,
    );
  }
  const width = widthOf(column);
  needBytes(input, start, width * count);
  return spread(input.subarray(start, start + width * count), width, count);
}

function readStrings({ input, start, count }: Omit<ValuesInput, 'column'>): PageValues {
  needBytes(input, start, 4 * count);
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let position = start;
  for (let i = 0; i < count; i += 1) {
    needBytes(input, position, 4);
    const length = view.getUint32(position, true);
    position += 4;
    needBytes(input, position, length);
    starts[i] = position;
    position += length;
    ends[i] = position;
  }
  return { bytes: input, starts, ends };
}

/** Booleans of the second page version, with the length before the runs. */
function readBooleanRuns({ input, start, count, column }: ValuesInput): PageValues {
  if (column.type !== BOOLEAN) {
    throw new CorruptInput('Only booleans are stored as plain runs in Parquet', start);
  }
  needBytes(input, start, 4);
  const lengthBytes = new DataView(input.buffer, input.byteOffset, input.length).getUint32(start, true);
  needBytes(input, start + 4, lengthBytes);
  const runs = readRuns({ input, start: start + 4, end: start + 4 + lengthBytes, bitWidth: 1, count, limit: 1 });
  return spread(Uint8Array.from(runs), 1, count);
}

function readDeltaNumbers({ input, start, count, column }: ValuesInput): PageValues {
  const width = widthOf(column);
  const { values } = readDeltas({ input, start, count, bits: width === 4 ? 32 : 64 });
  const bytes = new Uint8Array(width * count);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i += 1) {
    if (width === 4) {
      view.setInt32(4 * i, Number(values[i]), true);
    } else {
      view.setBigInt64(8 * i, values[i], true);
    }
  }
  return spread(bytes, width, count);
}

function readDeltaLengths({ input, start, count }: ValuesInput): { values: PageValues; end: number } {
  const lengths = readDeltas({ input, start, count, bits: 32 });
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let position = lengths.end;
  for (let i = 0; i < count; i += 1) {
    const length = Number(lengths.values[i]);
    needBytes(input, position, length);
    starts[i] = position;
    position += length;
    ends[i] = position;
  }
  return { values: { bytes: input, starts, ends }, end: position };
}

/** Each string is a prefix of the one before it, and a rest. */
function readDeltaStrings(options: ValuesInput): PageValues {
  const { input, start, count } = options;
  const prefixes = readDeltas({ input, start, count, bits: 32 });
  const { values: rests } = readDeltaLengths({ ...options, start: prefixes.end });
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let sizeBytes = 0;
  for (let i = 0; i < count; i += 1) {
    const prefix = Number(prefixes.values[i]);
    if (prefix < 0 || prefix > (i === 0 ? 0 : ends[i - 1] - starts[i - 1])) {
      throw new CorruptInput('A delta-encoded string has a longer prefix than the one before it', start);
    }
    starts[i] = sizeBytes;
    sizeBytes += prefix + rests.ends[i] - rests.starts[i];
    ends[i] = sizeBytes;
    if (sizeBytes > MAX_EXPANDED_BYTES) {
      throw new CorruptInput(`The strings of a Parquet page have more than ${MAX_EXPANDED_BYTES} bytes`, start);
    }
  }
  const bytes = new Uint8Array(sizeBytes);
  for (let i = 0; i < count; i += 1) {
    const prefix = Number(prefixes.values[i]);
    bytes.copyWithin(starts[i], i === 0 ? 0 : starts[i - 1], i === 0 ? 0 : starts[i - 1] + prefix);
    bytes.set(input.subarray(rests.starts[i], rests.ends[i]), starts[i] + prefix);
  }
  return { bytes, starts, ends };
}

/** First bytes of all values, then second bytes of all, and so on. */
function readSplitBytes({ input, start, count, column }: ValuesInput): PageValues {
  const width = widthOf(column);
  needBytes(input, start, width * count);
  const bytes = new Uint8Array(width * count);
  for (let byte = 0; byte < width; byte += 1) {
    for (let i = 0; i < count; i += 1) {
      bytes[i * width + byte] = input[start + byte * count + i];
    }
  }
  return spread(bytes, width, count);
}

function widthOf({ type, typeLengthBytes }: ParquetColumn): number {
  const width = type === FIXED ? typeLengthBytes : WIDTHS[type];
  if (width === undefined || width <= 0) {
    throw new CorruptInput(`A Parquet column has type ${type}, which has no width`, 0);
  }
  return width;
}

/** Values of one width stand side by side: each ends where the next one starts. */
function spread(bytes: Uint8Array, width: number, count: number): PageValues {
  const bounds = new Uint32Array(count + 1);
  for (let i = 0; i <= count; i += 1) {
    bounds[i] = i * width;
  }
  return { bytes, starts: bounds.subarray(0, count), ends: bounds.subarray(1) };
}

function needBytes(input: Uint8Array, start: number, count: number): void {
  if (count < 0 || start + count > input.length) {
    throw new CorruptInput('The data of a Parquet page ends too early', start);
  }
}
