import { CorruptInput } from '../CorruptInput';
import type { ColumnChunk, ParquetColumn, ParquetFile, RowGroup } from './ParquetFile';
import { ThriftReader, type ThriftStruct, type ThriftValue } from './ThriftReader';

const MAGIC = Buffer.from('PAR1');
const TAIL_BYTES = 8;
const MAX_COLUMNS = 50_000;
const MAX_DEPTH = 64;
const [REQUIRED, OPTIONAL, REPEATED] = [0, 1, 2];

/**
 * Reads the footer of a Parquet file (Parquet format, "File format").
 *
 * This reader is the audit's own, though libraries exist: the rewriter uses one of them, and a mistake that both shared would hide. It knows flat and
 * nested columns only as Parquet stores them, as levels and values, which is all that a digest needs; and unlike the libraries it bounds everything that a file announces
 * by the file's own bytes or by a limit, so that damage ends in a refusal.
 *
 * @throws CorruptInput with the offset in the file
 */
export function readParquetFile(bytes: Uint8Array): ParquetFile {
  const isParquet =
    bytes.length >= MAGIC.length + TAIL_BYTES &&
    MAGIC.equals(bytes.subarray(0, MAGIC.length)) &&
    MAGIC.equals(bytes.subarray(bytes.length - MAGIC.length));
  if (!isParquet) {
    throw new CorruptInput('This is no Parquet file, or an encrypted one', 0);
  }
  const tail = bytes.length - TAIL_BYTES;
  const footerBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(tail, true);
  if (footerBytes > tail - MAGIC.length) {
    throw new CorruptInput('The Parquet footer is longer than the file', tail);
  }
  const footer = new ThriftReader(bytes, tail - footerBytes, tail).struct();
  const columns = readColumns(listOf(footer, 2));
  const rowGroups = listOf(footer, 4).map(group => readRowGroup(asStruct(group), columns.length, tail - footerBytes));
  const rows = numberOf(footer, 3);
  if (rowGroups.reduce((sum, group) => sum + group.rows, 0) !== rows) {
    throw new CorruptInput('The row groups of a Parquet file do not have as many rows as the file', tail);
  }
  return { bytes, columns, rowGroups, rows, decompressedBytes: 0 };
}

function readColumns(elements: ThriftValue[]): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let position = 0;

  function read(parent: Omit<ParquetColumn, 'type' | 'typeLengthBytes'>, depth: number): void {
    if (position >= elements.length || depth > MAX_DEPTH || columns.length >= MAX_COLUMNS) {
      throw new CorruptInput('The Parquet schema is no tree, or has too many columns or levels', 0);
    }
    const element = asStruct(elements[position]);
    position += 1;
    const isRoot = depth === 0;
    const repetition = isRoot ? REQUIRED : numberOf(element, 3, REQUIRED);
    const name = textOf(element, 4);
    const fieldId = element.has(9) ? numberOf(element, 9) : undefined;
    const node = {
      path: isRoot ? [] : [...parent.path, name],
      fieldIds: isRoot ? [] : [...parent.fieldIds, fieldId],
      maxDefinitionLevel: parent.maxDefinitionLevel + (repetition === OPTIONAL || repetition === REPEATED ? 1 : 0),
      maxRepetitionLevel: parent.maxRepetitionLevel + (repetition === REPEATED ? 1 : 0),
      meaning: isRoot ? '' : `${parent.meaning}/${meaningOf(element, repetition)}`,
    };
    const children = numberOf(element, 5, 0);
    for (let i = 0; i < children; i += 1) {
      read(node, depth + 1);
    }
    if (children === 0 && !isRoot) {
      columns.push({ ...node, type: numberOf(element, 1), typeLengthBytes: numberOf(element, 2, 0) });
    }
  }

  read({ path: [], fieldIds: [], maxDefinitionLevel: 0, maxRepetitionLevel: 0, meaning: '' }, 0);
  return columns;
}

/** Names are left out, ids stand for them. Converted types say what logical types say, and some writers leave one of them out. */
function meaningOf(element: ThriftStruct, repetition: number): string {
  const [type, length, id, scale, precision] = [1, 2, 9, 7, 8].map(field => (element.has(field) ? numberOf(element, field) : ''));
  const logical = element.get(10);
  const kind = logical instanceof Map ? [...logical.keys()].join() : '';
  return [repetition, type, length, id, scale, precision, kind].join(':');
}

function readRowGroup(group: ThriftStruct, columns: number, footerStart: number): RowGroup {
  const chunks = listOf(group, 1).map(chunk => readChunk(asStruct(chunk), footerStart));
  if (chunks.length !== columns) {
    throw new CorruptInput('A Parquet row group does not have the columns of the schema', footerStart);
  }
  return { rows: countOf(group, 3), chunks };
}

function readChunk(chunk: ThriftStruct, footerStart: number): ColumnChunk {
  if (chunk.has(1) || chunk.has(8) || !chunk.has(3)) {
    throw new CorruptInput('A Parquet column lies in another file, or is encrypted', footerStart);
  }
  const metadata = asStruct(chunk.get(3));
  const values = countOf(metadata, 5);
  if (values === 0) {
    // Writers leave any place there for a column of nothing.
    return { codec: numberOf(metadata, 4), values, startByte: footerStart, endByte: footerStart };
  }
  const dictionaryStart = numberOf(metadata, 11, 0);
  const dataStart = numberOf(metadata, 9);
  // Old writers put a zero where there is no dictionary.
  const startByte = dictionaryStart > 0 ? Math.min(dictionaryStart, dataStart) : dataStart;
  const endByte = startByte + countOf(metadata, 7);
  if (startByte < MAGIC.length || endByte > footerStart) {
    throw new CorruptInput('A Parquet column lies outside of the file', footerStart);
  }
  return { codec: numberOf(metadata, 4), values, startByte, endByte };
}

function asStruct(value: ThriftValue | undefined): ThriftStruct {
  if (!(value instanceof Map)) {
    throw new CorruptInput('A Parquet footer lacks a struct where there must be one', 0);
  }
  return value;
}

function listOf(struct: ThriftStruct, id: number): ThriftValue[] {
  const value = struct.get(id);
  if (!Array.isArray(value)) {
    throw new CorruptInput('A Parquet footer lacks a list where there must be one', 0);
  }
  return value;
}

function textOf(struct: ThriftStruct, id: number): string {
  const value = struct.get(id);
  if (!(value instanceof Uint8Array)) {
    throw new CorruptInput('A Parquet footer lacks a name where there must be one', 0);
  }
  return Buffer.from(value).toString();
}

function numberOf(struct: ThriftStruct, id: number, fallback?: number): number {
  const value = struct.get(id) ?? fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new CorruptInput('A Parquet footer lacks a number where there must be one', 0);
  }
  return value;
}

function countOf(struct: ThriftStruct, id: number): number {
  const value = numberOf(struct, id);
  if (value < 0) {
    throw new CorruptInput('A count in a Parquet footer is negative', 0);
  }
  return value;
}
