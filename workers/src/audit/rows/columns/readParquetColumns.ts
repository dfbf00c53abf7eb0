import { literal, type RowEngine } from '../engine/RowEngine';
import type { NameMapping } from '../schema/NameMapping';
import { Unprovable } from '../Unprovable';
import type { FileColumn } from './FileColumn';

/** DuckDB's own column of row numbers. */
export const POSITION_COLUMN = 'file_row_number';

/** An element of a Parquet schema, with what is below it. */
interface SchemaElement {
  name: string;
  id?: number;
  type?: string;
  isRepeated: boolean;
  /** Of a list or a map. */
  annotation?: 'list' | 'map';
  children: SchemaElement[];
}

/**
 * The columns of a Parquet file with their field ids; a file without ids gets them by the table's name mapping.
 * @throws UnreadableRows; Unprovable where a file has neither, or names that DuckDB can't tell apart
 */
export async function readParquetColumns(engine: RowEngine, path: string, mapping: NameMapping | undefined): Promise<FileColumn[]> {
  const rows = await engine.rows(
    `SELECT name, num_children, field_id, duckdb_type, repetition_type, coalesce(converted_type, '') || ' ' || coalesce(logical_type, '')
     FROM parquet_schema(${literal(path)})`,
  );
  let next = 0;
  const read = (): SchemaElement => {
    const [name, childCount, id, type, repetition, annotation] = rows[next];
    next += 1;
    const children = Array.from({ length: Number(childCount ?? 0) }, read);
    const isOf = (pattern: RegExp) => children.length > 0 && pattern.test(String(annotation));
    return {
      name: String(name),
      ...(id !== null && { id: Number(id) }),
      ...(type !== null && { type: String(type) }),
      isRepeated: repetition === 'REPEATED',
      ...(isOf(/^MAP|MapType/) && { annotation: 'map' as const }),
      ...(isOf(/^LIST|ListType/) && { annotation: 'list' as const }),
      children,
    };
  };
  const columns = read().children.map(toColumn);
  assertTellable(columns, [POSITION_COLUMN]);
  if (columns.some(hasId)) {
    return columns;
  }
  if (!mapping) {
    throw new Unprovable('a data file has no field ids, and the table no name mapping');
  }
  return columns.map(column => withMappedIds(column, mapping.fields));
}

/** Parquet's lists and maps have a level in between that says nothing (Parquet format, "Nested Types", with its rules for old writers). */
function toColumn(element: SchemaElement): FileColumn {
  const { name, id, type, annotation, children } = element;
  const own = { name, ...(id !== undefined && { id }), ...(type !== undefined && { type }) };
  const [repeated] = children;
  if (annotation === 'map' && repeated.children.length === 2) {
    return { ...own, kind: 'map', children: repeated.children.map(toColumn) };
  }
  if (annotation === 'list') {
    const isElement = repeated.children.length !== 1 || repeated.name === 'array' || repeated.name === `${name}_tuple`;
    return { ...own, kind: 'list', children: [toColumn(isElement ? { ...repeated, isRepeated: false } : repeated.children[0])] };
  }
  if (element.isRepeated) {
    return { name, kind: 'list', children: [toColumn({ ...element, isRepeated: false })] };
  }
  return children.length > 0 ? { ...own, kind: 'struct', children: children.map(toColumn) } : { ...own, kind: 'leaf', children: [] };
}

function hasId({ id, children }: FileColumn): boolean {
  return id !== undefined || children.some(hasId);
}

function withMappedIds(column: FileColumn, mapped: readonly NameMapping[]): FileColumn {
  const found = mapped.find(({ names }) => names.includes(column.name));
  const children = column.children.map((child, index) => {
    const name = { list: 'element', map: index === 0 ? 'key' : 'value', struct: child.name, leaf: child.name }[column.kind];
    return { ...withMappedIds({ ...child, name }, found?.fields ?? []), name: child.name };
  });
  return { ...column, ...(found?.id !== undefined && { id: found.id }), children };
}

/** DuckDB compares names without regard to case, and gives the second of two another name. */
function assertTellable(columns: readonly FileColumn[], taken: readonly string[] = []): void {
  const seen = new Set(taken);
  for (const { name } of columns) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      throw new Unprovable(`a data file has two columns that differ by case alone, or one named ${POSITION_COLUMN}`);
    }
    seen.add(folded);
  }
  columns.forEach(assertTellableBelow);
}

function assertTellableBelow({ kind, children }: FileColumn): void {
  if (kind === 'struct') {
    assertTellable(children);
  } else {
    children.forEach(assertTellableBelow);
  }
}
