import { CorruptInput } from '../CorruptInput';
import type { ParquetColumn, ParquetFile, RowGroup } from './ParquetFile';
import { readPages } from './readPages';
import { RowBytes } from './RowBytes';

/**
 * Reads the rows of one row group, each in a form that is the same for equal rows whatever the encoding of the pages: column by column, the
 * levels and the bytes of each value. Levels say all about nulls and nesting (they are the Dremel encoding), so nothing need be put together.
 *
 * @param columns - indexes into `file.columns`
 * @returns a view that the next row overwrites
 * @throws CorruptInput
 */
export function* readRows(file: ParquetFile, group: RowGroup, columns: readonly number[]): Generator<Uint8Array> {
  const row = new RowBytes();
  const leaves = columns.map(index => readLeaf(file, { chunk: group.chunks[index], column: file.columns[index] }, row));
  for (let i = 0; i < group.rows; i += 1) {
    row.clear();
    for (const leaf of leaves) {
      if (leaf.next().done) {
        throw new CorruptInput('A Parquet column has fewer rows than its row group', 0);
      }
    }
    yield row.written();
  }
  if (leaves.some(leaf => !leaf.next().done)) {
    throw new CorruptInput('A Parquet column has more rows than its row group', 0);
  }
}

/** Writes one row's part of a column each time that it is asked to go on. */
function* readLeaf(
  file: ParquetFile,
  { chunk, column }: { chunk: RowGroup['chunks'][number]; column: ParquetColumn },
  row: RowBytes,
): Generator<undefined> {
  let isFirst = true;
  for (const { count, definitionLevels, repetitionLevels, values, indexes } of readPages(file, chunk, column)) {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const repetition = repetitionLevels?.[i] ?? 0;
      if (repetition === 0 && !isFirst) {
        yield undefined;
      }
      isFirst = false;
      const definition = definitionLevels?.[i] ?? column.maxDefinitionLevel;
      row.number(repetition);
      row.number(definition);
      if (definition === column.maxDefinitionLevel) {
        const index = indexes ? indexes[value] : value;
        row.value(values.bytes, values.starts[index], values.ends[index]);
        value += 1;
      }
    }
  }
  if (!isFirst) {
    yield undefined;
  }
}
