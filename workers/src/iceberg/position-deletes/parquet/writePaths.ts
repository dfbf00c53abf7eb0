import { ChunkWriter } from '../../parquet/ChunkWriter';
import type { ParquetChunk } from '../../parquet/ParquetFile';
import { ROWS_PER_PAGE } from '../../parquet/parquetLimits';
import type { WritableChunk } from '../../parquet/writeParquetFile';

/** Writes the chunk of `file_path`: a dictionary of the paths that its rows have, in the order in which they are met, and runs of indexes. */
export function writePaths(options: { template: ParquetChunk; pathIds: Uint32Array; localPaths: readonly string[] }): WritableChunk {
  const { template, pathIds, localPaths } = options;
  const indexes = new Uint32Array(pathIds.length);
  const indexOfId = new Map<number, number>();
  const entries: Buffer[] = [];
  for (let row = 0; row < pathIds.length; row += 1) {
    const id = pathIds[row];
    // Rows of one path stand together: the map is asked once for each of them.
    if (row > 0 && id === pathIds[row - 1]) {
      indexes[row] = indexes[row - 1];
      continue;
    }
    let index = indexOfId.get(id);
    if (index === undefined) {
      index = entries.push(Buffer.from(localPaths[id])) - 1;
      indexOfId.set(id, index);
    }
    indexes[row] = index;
  }

  const writer = new ChunkWriter(template);
  writer.addDictionary(plainByteArrays(entries), entries.length);
  // A width of 0 is allowed for a single entry, but not every reader takes it.
  const bitWidth = Math.max(1, 32 - Math.clz32(entries.length - 1));
  for (let start = 0; start < indexes.length; start += ROWS_PER_PAGE) {
    const page = indexes.subarray(start, start + ROWS_PER_PAGE);
    writer.addIndexes({ valueCount: page.length, indexes: page, bitWidth });
  }
  const sorted = entries.toSorted(Buffer.compare);
  return writer.finish({ min: sorted[0], max: sorted[sorted.length - 1] });
}

function plainByteArrays(values: readonly Buffer[]): Buffer {
  const output = Buffer.allocUnsafe(values.reduce((sum, value) => sum + 4 + value.length, 0));
  let at = 0;
  for (const value of values) {
    at = output.writeUInt32LE(value.length, at);
    at += value.copy(output, at);
  }
  return output;
}
