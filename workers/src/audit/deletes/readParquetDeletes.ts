import { CorruptInput } from '../CorruptInput';
import type { Page, PageValues } from '../parquet/PageValues';
import type { ParquetFile, RowGroup } from '../parquet/ParquetFile';
import { readPages } from '../parquet/readPages';
import { readParquetFile } from '../parquet/readParquetFile';
import { readRows } from '../parquet/readRows';
import { PositionRows } from './PositionRows';

/** Reserved columns (Iceberg spec, "Reserved Field IDs"). */
const PATH_COLUMN = { id: 2147483546, name: 'file_path', type: 6 };
const POSITION_COLUMN = { id: 2147483545, name: 'pos', type: 2 };

/** A byte order mark is part of a path, like every byte. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What is in a Parquet file of position deletes. */
export interface ParquetDeletes {
  rows: PositionRows;
  /** How the columns beside path and position are to be read; empty where there are none. */
  meaning: string;
  /** Whether path and position carry their field ids, by which readers find them. */
  hasFieldIds: boolean;
}

/** @throws CorruptInput */
export function readParquetDeletes(bytes: Uint8Array): ParquetDeletes {
  const file = readParquetFile(bytes);
  const [path, position] = [PATH_COLUMN, POSITION_COLUMN].map(column => findColumn(file, column));
  const others = [...file.columns.keys()].filter(index => index !== path && index !== position);
  const rows = new PositionRows({ expectedRows: file.rows });
  for (const group of file.rowGroups) {
    readGroup(file, group, { path, position, others, rows });
  }
  return {
    rows,
    meaning: others.map(index => `${file.columns[index].path.join('.')} ${file.columns[index].meaning}\n`).join(''),
    hasFieldIds: [path, position].every(index => file.columns[index].fieldIds[0] !== undefined),
  };
}

/** By its id, else by its name as writers without ids leave it. */
function findColumn(file: ParquetFile, { id, name, type }: typeof PATH_COLUMN): number {
  const byId = file.columns.findIndex(column => column.path.length === 1 && column.fieldIds[0] === id);
  const index = byId >= 0 ? byId : file.columns.findIndex(column => column.path.length === 1 && column.path[0] === name);
  if (index < 0 || file.columns[index].type !== type || file.columns[index].maxRepetitionLevel > 0) {
    throw new CorruptInput(`The delete file has no column ${name} of the type that it must have`, 0);
  }
  return index;
}

function readGroup(
  file: ParquetFile,
  group: RowGroup,
  { path, position, others, rows }: { path: number; position: number; others: number[]; rows: PositionRows },
): void {
  const ids = readPathIds(file, { group, column: path, rows });
  const data = others.length > 0 ? readRows(file, group, others) : undefined;
  let row = 0;
  const positionsOf = decodeOnce(decodePositions);
  for (const page of readPages(file, group.chunks[position], file.columns[position])) {
    needAll(page);
    const positions = page.indexes
      ? pick(positionsOf(page.values), page.indexes, new Float64Array(page.count))
      : decodePositions(page.values);
    // Where there are more positions than paths, the sums below do not agree.
    const pageIds = ids.subarray(row, row + page.count);
    if (data) {
      pageIds.forEach((id, index) => rows.add(id, positions[index], dataOf(data)));
    } else {
      rows.addAll(pageIds, positions.subarray(0, pageIds.length));
    }
    row += pageIds.length;
  }
  if (row !== group.rows || ids.length !== group.rows || group.chunks[position].values !== group.rows) {
    throw new CorruptInput('The columns of a delete file do not have as many rows as their row group', 0);
  }
}

function dataOf(rows: Generator<Uint8Array>): Uint8Array | undefined {
  const next = rows.next();
  return next.done ? undefined : next.value;
}

/** Little-endian integers of 64 bits. */
function decodePositions({ bytes, starts }: PageValues): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const positions = new Float64Array(starts.length);
  for (let i = 0; i < positions.length; i += 1) {
    positions[i] = view.getInt32(starts[i] + 4, true) * 2 ** 32 + view.getUint32(starts[i], true);
  }
  return positions;
}

/** Each path is decoded once for a dictionary, and else where it differs from the one before it. */
function readPathIds(file: ParquetFile, { group, column, rows }: { group: RowGroup; column: number; rows: PositionRows }): Uint32Array {
  const pages: Uint32Array[] = [];
  const dictionaryIds = decodeOnce(dictionary => idsOf(dictionary, rows));
  for (const page of readPages(file, group.chunks[column], file.columns[column])) {
    needAll(page);
    pages.push(page.indexes ? pick(dictionaryIds(page.values), page.indexes, page.indexes) : idsOf(page.values, rows));
  }
  const ids = new Uint32Array(pages.reduce((sum, page) => sum + page.length, 0));
  let used = 0;
  for (const page of pages) {
    ids.set(page, used);
    used += page.length;
  }
  return ids;
}

/** All pages of a chunk share one dictionary, which is decoded for the first of them. */
function decodeOnce<T>(decode: (dictionary: PageValues) => T): (dictionary: PageValues) => T {
  let known: { dictionary: PageValues; decoded: T } | undefined;
  return dictionary => {
    if (known?.dictionary !== dictionary) {
      known = { dictionary, decoded: decode(dictionary) };
    }
    return known.decoded;
  };
}

/** @returns `output`, which may be `indexes` itself */
function pick<T extends Uint32Array | Float64Array>(values: T, indexes: Uint32Array, output: T): T {
  for (let i = 0; i < indexes.length; i += 1) {
    output[i] = values[indexes[i]];
  }
  return output;
}

function idsOf(values: PageValues, rows: PositionRows): Uint32Array {
  const { bytes, starts, ends } = values;
  const ids = new Uint32Array(starts.length);
  for (let i = 0; i < ids.length; i += 1) {
    const isLast = i > 0 && Buffer.compare(bytes.subarray(starts[i], ends[i]), bytes.subarray(starts[i - 1], ends[i - 1])) === 0;
    ids[i] = isLast ? ids[i - 1] : idAt(values, i, rows);
  }
  return ids;
}

function idAt({ bytes, starts, ends }: PageValues, index: number, rows: PositionRows): number {
  try {
    return rows.idOf(decoder.decode(bytes.subarray(starts[index], ends[index])));
  } catch {
    throw new CorruptInput('A path in a delete file is no UTF-8', starts[index]);
  }
}

function needAll({ count, values, indexes }: Page): void {
  if ((indexes ?? values.starts).length !== count) {
    throw new CorruptInput('A delete file has a row without path or position', 0);
  }
}
