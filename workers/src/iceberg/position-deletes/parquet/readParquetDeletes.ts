import { corruptMetadata } from '../../corruptMetadata';
import { decodeIndexes, decodeSlices, slicePlain } from '../../parquet/decodeSlices';
import type { ParquetChunk, ParquetColumn, ParquetFile } from '../../parquet/ParquetFile';
import { ENCODING } from '../../parquet/parquetFields';
import { readPages, type ChunkPages, type DataPage } from '../../parquet/readPages';
import { DeleteRowsBuilder, type DeleteRows } from '../DeleteRows';
import { DELETE_FIELD } from '../positionDeleteFields';
import { MAX_DELETE_ROWS } from '../positionDeleteLimits';
import { unsupportedDeletes } from '../unsupportedDeletes';

const LONG_BYTES = 8;
const HIGH_WORD = 2 ** 32;

/** A position delete file of Parquet with its rows; the columns are indexes into each row group's chunks. */
export interface ParquetDeletes {
  rows: DeleteRows;
  pathColumn: number;
  positionColumn: number;
}

/** @throws ReplicationError `corrupt-metadata`, `unsupported-delete-files`, `unsupported-codec` */
export function readParquetDeletes(file: ParquetFile): ParquetDeletes {
  const pathColumn = findColumn(file, { fieldId: DELETE_FIELD.filePath, name: 'file_path', type: 'BYTE_ARRAY' });
  const positionColumn = findColumn(file, { fieldId: DELETE_FIELD.position, name: 'pos', type: 'INT64' });
  if (file.rowCount > MAX_DELETE_ROWS) {
    throw unsupportedDeletes(file.uri, `it has ${file.rowCount} rows, more than ${MAX_DELETE_ROWS}`);
  }
  const builder = new DeleteRowsBuilder(file.rowCount);
  for (const { chunks, rowCount } of file.rowGroups) {
    const [paths, positions] = [chunks[pathColumn], chunks[positionColumn]];
    if (paths.valueCount !== rowCount || positions.valueCount !== rowCount) {
      throw corruptMetadata(
        file.uri,
        `a row group of ${rowCount} rows has ${paths.valueCount} paths and ${positions.valueCount} positions`,
      );
    }
    readPaths(file.uri, paths, builder);
    readPositions(file.uri, positions, builder);
  }
  return { rows: builder.finish(), pathColumn, positionColumn };
}

/** By field id, as Iceberg does; by name only where the writer left no ids at all. */
function findColumn(file: ParquetFile, wanted: { fieldId: number; name: string; type: ParquetColumn['type'] }): number {
  const { columns, uri } = file;
  const hasIds = columns.some(({ fieldId }) => fieldId !== undefined);
  const matches = [...columns.keys()].filter(index =>
    hasIds ? columns[index].fieldId === wanted.fieldId : columns[index].path.join('.') === wanted.name,
  );
  if (matches.length !== 1) {
    throw unsupportedDeletes(uri, `it has ${matches.length} columns "${wanted.name}" with the id ${wanted.fieldId}`);
  }
  const { type, path, maxRepetitionLevel } = columns[matches[0]];
  if (type !== wanted.type || path.length !== 1 || maxRepetitionLevel > 0) {
    throw unsupportedDeletes(uri, `its column "${path.join('.')}" is of type ${type}`);
  }
  return matches[0];
}

function readPaths(uri: string, chunk: ParquetChunk, builder: DeleteRowsBuilder): void {
  let ids: number[] | undefined;
  eachPage(uri, chunk, (page, dictionary) => {
    if (isIndexed(page) && dictionary) {
      ids ??= slicePlain({ column: chunk.column, values: dictionary.values, count: dictionary.valueCount }).map(entry =>
        builder.idOf(entry),
      );
      const indexes = decodeIndexes(page, ids.length);
      for (let at = 0; at < indexes.length; at += 1) {
        builder.addPath(ids[indexes[at]]);
      }
    } else {
      decodeSlices({ column: chunk.column, page, dictionary }).forEach(path => builder.addPath(builder.idOf(path)));
    }
  });
}

function readPositions(uri: string, chunk: ParquetChunk, builder: DeleteRowsBuilder): void {
  eachPage(uri, chunk, (page, dictionary) => {
    if (page.encoding === ENCODING.plain) {
      addLongs(page.values, page.storedCount, builder);
    } else if (isIndexed(page) && dictionary) {
      const { values, valueCount } = dictionary;
      if (valueCount * LONG_BYTES > values.length) {
        throw new Error('the dictionary is cut off');
      }
      const longs = viewOf(values);
      const indexes = decodeIndexes(page, valueCount);
      for (let at = 0; at < indexes.length; at += 1) {
        builder.addPosition(readLong(longs, indexes[at] * LONG_BYTES));
      }
    } else {
      const slices = decodeSlices({ column: chunk.column, page, dictionary });
      addLongs(Buffer.concat(slices), page.storedCount, builder);
    }
  });
}

function addLongs(values: Buffer, count: number, builder: DeleteRowsBuilder): void {
  if (count * LONG_BYTES > values.length) {
    throw new Error('the positions are cut off');
  }
  const longs = viewOf(values);
  for (let index = 0; index < count; index += 1) {
    builder.addPosition(readLong(longs, index * LONG_BYTES));
  }
}

/** Not as a bigint, which would cost more than all the rest; what is not exact is refused by the builder. */
function readLong(longs: DataView, at: number): number {
  return longs.getInt32(at + 4, true) * HIGH_WORD + longs.getUint32(at, true);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isIndexed({ encoding }: DataPage): boolean {
  return encoding === ENCODING.plainDictionary || encoding === ENCODING.rleDictionary;
}

function eachPage(uri: string, chunk: ParquetChunk, visit: (page: DataPage, dictionary: ChunkPages['dictionary']) => void): void {
  const { dictionary, data } = readPages(uri, chunk);
  for (const page of data) {
    try {
      if (page.storedCount !== page.valueCount) {
        throw new Error('a row has no value');
      }
      visit(page, dictionary);
    } catch (error) {
      throw corruptMetadata(uri, `column "${chunk.column.path.join('.')}": a page is damaged`, {
        offsetBytes: chunk.offsetBytes,
        cause: error,
      });
    }
  }
}
