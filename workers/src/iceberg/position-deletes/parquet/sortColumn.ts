import { corruptMetadata } from '../../corruptMetadata';
import { ChunkWriter } from '../../parquet/ChunkWriter';
import { decodeSlices } from '../../parquet/decodeSlices';
import type { ParquetChunk, ParquetColumn } from '../../parquet/ParquetFile';
import { ROWS_PER_PAGE } from '../../parquet/parquetLimits';
import { readPages } from '../../parquet/readPages';
import type { WritableChunk } from '../../parquet/writeParquetFile';
import { unsupportedDeletes } from '../unsupportedDeletes';

/** Values of one leaf of the `row` column, all row groups together; a list in a row has many. */
const MAX_LEAF_VALUES = 20_000_000;

/** One leaf's levels and values, cut into rows: row `r` has the levels from `levelStarts[r]` on, and the values from `valueStarts[r]` on. */
interface LeafRows {
  repetitionLevels: number[];
  definitionLevels: number[];
  values: Uint8Array[];
  levelStarts: number[];
  valueStarts: number[];
}

/**
 * Writes a leaf of the deprecated `row` column in another order of rows. Its values are moved as bytes and its nesting as levels (Dremel
 * encoding), so nothing of them has to be understood. It has no statistics then: nobody looks rows up by it.
 */
export function sortColumn(options: { uri: string; chunks: readonly ParquetChunk[]; order: Uint32Array }): WritableChunk {
  const { uri, chunks, order } = options;
  const [template] = chunks;
  const rows = readLeaf(uri, chunks, order.length);
  const writer = new ChunkWriter(template);
  for (let start = 0; start < order.length; start += ROWS_PER_PAGE) {
    addPage({ writer, column: template.column, rows, order: order.subarray(start, start + ROWS_PER_PAGE) });
  }
  return writer.finish();
}

function readLeaf(uri: string, chunks: readonly ParquetChunk[], rowCount: number): LeafRows {
  if (chunks.reduce((sum, { valueCount }) => sum + valueCount, 0) > MAX_LEAF_VALUES) {
    throw unsupportedDeletes(uri, `its rows hold more than ${MAX_LEAF_VALUES} values of one column`);
  }
  const { column, offsetBytes } = chunks[0];
  const rows: LeafRows = { repetitionLevels: [], definitionLevels: [], values: [], levelStarts: [], valueStarts: [] };
  for (const chunk of chunks) {
    const { dictionary, data } = readPages(uri, chunk);
    for (const page of data) {
      let values: Uint8Array[];
      try {
        values = decodeSlices({ column, page, dictionary });
      } catch (error) {
        throw corruptMetadata(uri, `column "${column.path.join('.')}": a page is damaged`, {
          offsetBytes: chunk.offsetBytes,
          cause: error,
        });
      }
      let value = 0;
      for (let index = 0; index < page.valueCount; index += 1) {
        const repetition = column.maxRepetitionLevel === 0 ? 0 : page.repetitionLevels[index];
        const definition = column.maxDefinitionLevel === 0 ? 0 : page.definitionLevels[index];
        if (repetition === 0) {
          rows.levelStarts.push(rows.definitionLevels.length);
          rows.valueStarts.push(rows.values.length);
        }
        rows.repetitionLevels.push(repetition);
        rows.definitionLevels.push(definition);
        if (definition === column.maxDefinitionLevel) {
          rows.values.push(values[value]);
          value += 1;
        }
      }
    }
  }
  if (rows.levelStarts.length !== rowCount) {
    throw corruptMetadata(uri, `column "${column.path.join('.')}" has ${rows.levelStarts.length} rows, not ${rowCount}`, { offsetBytes });
  }
  rows.levelStarts.push(rows.definitionLevels.length);
  rows.valueStarts.push(rows.values.length);
  return rows;
}

function addPage(options: { writer: ChunkWriter; column: ParquetColumn; rows: LeafRows; order: Uint32Array }): void {
  const { writer, column, rows, order } = options;
  const repetitionLevels: number[] = [];
  const definitionLevels: number[] = [];
  const values: Uint8Array[] = [];
  for (const row of order) {
    for (let level = rows.levelStarts[row]; level < rows.levelStarts[row + 1]; level += 1) {
      repetitionLevels.push(rows.repetitionLevels[level]);
      definitionLevels.push(rows.definitionLevels[level]);
    }
    for (let value = rows.valueStarts[row]; value < rows.valueStarts[row + 1]; value += 1) {
      values.push(rows.values[value]);
    }
  }
  writer.addPlain({
    valueCount: definitionLevels.length,
    repetitionLevels: Uint32Array.from(repetitionLevels),
    definitionLevels: Uint32Array.from(definitionLevels),
    values: plainOf(column, values),
  });
}

function plainOf({ type }: ParquetColumn, values: readonly Uint8Array[]): Buffer {
  if (type === 'BOOLEAN') {
    const bits = Buffer.alloc(Math.ceil(values.length / 8));
    values.forEach(([bit], index) => {
      bits[index >>> 3] |= bit << (index & 7);
    });
    return bits;
  }
  if (type !== 'BYTE_ARRAY') {
    return Buffer.concat(values);
  }
  return Buffer.concat(
    values.flatMap(value => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(value.length);
      return [length, value];
    }),
  );
}
