import { CorruptInput } from '../CorruptInput';
import { decompressPage } from './decompressPage';
import type { Page, PageValues } from './PageValues';
import type { ColumnChunk, ParquetColumn, ParquetFile } from './ParquetFile';
import { readRuns } from './readRuns';
import { readValues } from './readValues';
import { ThriftReader, type ThriftStruct } from './ThriftReader';

/** A run of a few bytes may stand for any number of values; writers end a page far earlier. */
const MAX_PAGE_VALUES = 16 * 1024 * 1024;
/** Beyond this, the file was made to exhaust us. */
const MAX_FILE_BYTES = 8 * 1024 * 1024 * 1024;
/** `PageType`. */
const [DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [0, 1, 2, 3];
const [PLAIN, PLAIN_DICTIONARY, RUNS, RLE_DICTIONARY] = [0, 2, 3, 8];

/** The first is the old name of the second. */
const DICTIONARY_INDEXES = [PLAIN_DICTIONARY, RLE_DICTIONARY];

interface PageHead {
  values: number;
  encoding: number;
  /** Whether the levels are encoded as runs, as all of the second version are. */
  definitionRuns: boolean;
  repetitionRuns: boolean;
  repetitionBytes?: number;
  definitionBytes?: number;
}

/**
 * Reads the pages of one column chunk one after the other, as much in memory as one page needs.
 * @throws CorruptInput with the offset in the file, also where the pages do not have as many values as the chunk
 */
export function* readPages(file: ParquetFile, chunk: ColumnChunk, column: ParquetColumn): Generator<Page> {
  let dictionary: PageValues | undefined;
  let position = chunk.startByte;
  let left = chunk.values;
  while (left > 0) {
    const reader = new ThriftReader(file.bytes, position, chunk.endByte);
    const header = reader.struct();
    const [type, sizeBytes, compressedBytes] = [numberOf(header, 1), numberOf(header, 2), numberOf(header, 3)];
    const start = reader.position;
    position = start + compressedBytes;
    if (compressedBytes < 0 || position > chunk.endByte) {
      throw new CorruptInput('A Parquet page runs past the end of its column', start);
    }
    const data = file.bytes.subarray(start, position);
    if (type === DICTIONARY_PAGE) {
      dictionary = readDictionary({ header, data, sizeBytes, chunk, column });
      countBytes(file, dictionary);
    } else if (type === DATA_PAGE || type === DATA_PAGE_V2) {
      const head = type === DATA_PAGE ? readHead(header) : readHeadV2(header);
      if (head.values > Math.min(left, MAX_PAGE_VALUES)) {
        throw new CorruptInput(`A Parquet page announces ${head.values} values`, start);
      }
      left -= head.values;
      const body =
        type === DATA_PAGE ? decompressPage(chunk.codec, data, sizeBytes) : decompressV2({ header, head, data, sizeBytes, chunk });
      const page = readPage({ body, head, column, dictionary });
      countBytes(file, page.indexes ? { bytes: body } : page.values);
      yield page;
    } else if (type !== INDEX_PAGE) {
      throw new CorruptInput(`There is no Parquet page of type ${type}`, start);
    }
  }
}

function countBytes(file: ParquetFile, { bytes }: { bytes: Uint8Array }): void {
  file.decompressedBytes += bytes.length;
  if (file.decompressedBytes > MAX_FILE_BYTES) {
    throw new CorruptInput(`The Parquet file decompresses to more than ${MAX_FILE_BYTES} bytes`, 0);
  }
}

function readHead(header: ThriftStruct): PageHead {
  const head = structOf(header, 5);
  // Java's writer names the old packed bits where a column has no levels, and runs where it has some.
  const areRuns = [numberOf(head, 3), numberOf(head, 4)].map(encoding => encoding === RUNS);
  return { values: numberOf(head, 1), encoding: numberOf(head, 2), definitionRuns: areRuns[0], repetitionRuns: areRuns[1] };
}

function readHeadV2(header: ThriftStruct): PageHead {
  const head = structOf(header, 8);
  const areRuns = { definitionRuns: true, repetitionRuns: true };
  return {
    ...areRuns,
    values: numberOf(head, 1),
    encoding: numberOf(head, 4),
    definitionBytes: numberOf(head, 5),
    repetitionBytes: numberOf(head, 6),
  };
}

/** In the second version the levels stand before the compressed data. */
function decompressV2(options: {
  header: ThriftStruct;
  head: PageHead;
  data: Uint8Array;
  sizeBytes: number;
  chunk: ColumnChunk;
}): Uint8Array {
  const { header, head, data, sizeBytes, chunk } = options;
  const levelBytes = head.definitionBytes! + head.repetitionBytes!;
  if (head.definitionBytes! < 0 || head.repetitionBytes! < 0 || levelBytes > data.length) {
    throw new CorruptInput('The levels of a Parquet page are longer than the page', 0);
  }
  if (structOf(header, 8).get(7) === false) {
    return data;
  }
  const values = decompressPage(chunk.codec, data.subarray(levelBytes), sizeBytes - levelBytes);
  return Buffer.concat([data.subarray(0, levelBytes), values]);
}

function readDictionary(options: {
  header: ThriftStruct;
  data: Uint8Array;
  sizeBytes: number;
  chunk: ColumnChunk;
  column: ParquetColumn;
}): PageValues {
  const { header, data, sizeBytes, chunk, column } = options;
  const head = structOf(header, 7);
  const count = numberOf(head, 1);
  const encoding = numberOf(head, 2);
  if (count < 0 || count > MAX_PAGE_VALUES || (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY)) {
    throw new CorruptInput('A Parquet dictionary is not plain, or has too many values', 0);
  }
  return readValues(PLAIN, { input: decompressPage(chunk.codec, data, sizeBytes), start: 0, count, column });
}

function readPage(options: { body: Uint8Array; head: PageHead; column: ParquetColumn; dictionary?: PageValues }): Page {
  const { body, head, column, dictionary } = options;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let position = 0;

  function levels(maximum: number, areRuns: boolean, lengthBytes: number | undefined): Uint32Array | undefined {
    if (maximum === 0) {
      position += lengthBytes ?? 0;
      return undefined;
    }
    if (!areRuns) {
      throw new CorruptInput('Levels of a Parquet page are not encoded as runs', position);
    }
    if (lengthBytes === undefined && position + 4 > body.length) {
      throw new CorruptInput('The data of a Parquet page ends too early', position);
    }
    const start = lengthBytes === undefined ? position + 4 : position;
    const end = start + (lengthBytes ?? view.getUint32(position, true));
    if (end > body.length) {
      throw new CorruptInput('The levels of a Parquet page are longer than the page', position);
    }
    position = end;
    return readRuns({ input: body, start, end, bitWidth: 32 - Math.clz32(maximum), count: head.values, limit: maximum });
  }

  const repetitionLevels = levels(column.maxRepetitionLevel, head.repetitionRuns, head.repetitionBytes);
  const definitionLevels = levels(column.maxDefinitionLevel, head.definitionRuns, head.definitionBytes);
  const count = definitionLevels ? countOf(definitionLevels, column.maxDefinitionLevel) : head.values;
  const page = { count: head.values, definitionLevels, repetitionLevels };
  if (!DICTIONARY_INDEXES.includes(head.encoding)) {
    return { ...page, values: readValues(head.encoding, { input: body, start: position, count, column }) };
  }
  if (!dictionary) {
    throw new CorruptInput('A Parquet page refers to a dictionary that is not there', position);
  }
  return { ...page, values: dictionary, indexes: readIndexes({ body, start: position, count, dictionary }) };
}

function countOf(levels: Uint32Array, wanted: number): number {
  let count = 0;
  for (let i = 0; i < levels.length; i += 1) {
    count += levels[i] === wanted ? 1 : 0;
  }
  return count;
}

function readIndexes(options: { body: Uint8Array; start: number; count: number; dictionary: PageValues }): Uint32Array {
  const { body, start, count, dictionary } = options;
  if (count === 0) {
    return new Uint32Array();
  }
  if (start >= body.length || dictionary.starts.length === 0) {
    throw new CorruptInput('The data of a Parquet page ends too early', start);
  }
  return readRuns({ input: body, start: start + 1, end: body.length, bitWidth: body[start], count, limit: dictionary.starts.length - 1 });
}

function structOf(struct: ThriftStruct, id: number): ThriftStruct {
  const value = struct.get(id);
  if (!(value instanceof Map)) {
    throw new CorruptInput('A Parquet page has no header of its type', 0);
  }
  return value;
}

function numberOf(struct: ThriftStruct, id: number): number {
  const value = struct.get(id);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new CorruptInput('A Parquet page header lacks a number', 0);
  }
  return value;
}
