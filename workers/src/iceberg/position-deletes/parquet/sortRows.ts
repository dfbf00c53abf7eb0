import { ChunkWriter } from '../../parquet/ChunkWriter';
import type { ParquetChunk, ParquetFile } from '../../parquet/ParquetFile';
import { ROWS_PER_PAGE } from '../../parquet/parquetLimits';
import type { WritableChunk, WritableRowGroup } from '../../parquet/writeParquetFile';
import type { ParquetDeletes } from './readParquetDeletes';
import { sortColumn } from './sortColumn';
import { writePaths } from './writePaths';

const LONG_BYTES = 8;
const HIGH_WORD = 2 ** 32;

/** All rows in another order, as one row group. */
export function sortRows(options: {
  file: ParquetFile;
  deletes: ParquetDeletes;
  localPaths: readonly string[];
  /** The rows' indexes as they shall stand. */
  order: Uint32Array;
}): WritableRowGroup {
  const { file, deletes, localPaths, order } = options;
  const { rows, pathColumn, positionColumn } = deletes;
  const [template] = file.rowGroups;
  const chunks = template.chunks.map((chunk, column) => {
    if (column === pathColumn) {
      return writePaths({ template: chunk, pathIds: pick(rows.pathIds, order), localPaths });
    }
    if (column === positionColumn) {
      return writePositions({ template: chunk, positions: rows.positions, order });
    }
    return sortColumn({ uri: file.uri, chunks: file.rowGroups.map(group => group.chunks[column]), order });
  });
  return { struct: template.struct, rowCount: file.rowCount, chunks };
}

function pick(values: Uint32Array, order: Uint32Array): Uint32Array {
  const picked = new Uint32Array(order.length);
  for (let index = 0; index < order.length; index += 1) {
    picked[index] = values[order[index]];
  }
  return picked;
}

function writePositions(options: { template: ParquetChunk; positions: Float64Array; order: Uint32Array }): WritableChunk {
  const { template, positions, order } = options;
  const writer = new ChunkWriter(template);
  let [min, max] = [Infinity, 0];
  for (let start = 0; start < order.length; start += ROWS_PER_PAGE) {
    const count = Math.min(ROWS_PER_PAGE, order.length - start);
    const values = new DataView(new ArrayBuffer(count * LONG_BYTES));
    for (let index = 0; index < count; index += 1) {
      const position = positions[order[start + index]];
      writeLong(values, index * LONG_BYTES, position);
      min = Math.min(min, position);
      max = Math.max(max, position);
    }
    writer.addPlain({ valueCount: count, values: Buffer.from(values.buffer) });
  }
  return writer.finish({ min: longOf(min), max: longOf(max) });
}

function longOf(value: number): Buffer {
  const bytes = new DataView(new ArrayBuffer(LONG_BYTES));
  writeLong(bytes, 0, value);
  return Buffer.from(bytes.buffer);
}

/** Positions are below 2^53, so two halves of 32 bits hold them exactly. */
function writeLong(bytes: DataView, at: number, value: number): void {
  bytes.setUint32(at, value % HIGH_WORD, true);
  bytes.setUint32(at + 4, Math.floor(value / HIGH_WORD), true);
}
