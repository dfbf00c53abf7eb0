import { literal } from '../engine/RowEngine';
import type { IcebergField, IcebergType } from '../schema/IcebergType';
import { Unprovable } from '../Unprovable';
import type { FileColumn } from './FileColumn';
import { defaultText } from './defaultText';

/** The parts of a UUID's hex digits, and how they are put together; for `regexp_replace`. */
const UUID_PARTS = String.raw`'(.{8})(.{4})(.{4})(.{4})(.{12})', '\1-\2-\3-\4-\5'`;

/** What a column that a file lacks is read as: a value in its text form. */
export type MissingValues = ReadonlyMap<number, string>;

/**
 * The text form of a row, as SQL over a file's columns: one JSON object with the names of the table's columns, sorted, as keys. Equal values have
 * one text whatever the file's encoding, its own names, and types that were promoted since; different values have different ones:
 *
 * | Type | Text |
 * |---|---|
 * | boolean | `true`, `false` |
 * | int, long, decimal, date | a string |
 * | float, double | `"x"` and the sixteen hex digits of the double; one NaN |
 * | time, timestamp, timestamptz | microseconds, as a string; those of nanoseconds in nanoseconds |
 * | string, uuid | a string |
 * | fixed, binary | hex, as a string |
 * | struct, list | object, array |
 * | map | array of `[key, value]`, sorted by the key's text |
 *
 * @param options - `missing` gives, by the id of a top-level column that the file lacks, the value that its partition says
 * @throws Unprovable for types that are not read
 */
export function rowText(options: { schema: readonly IcebergField[]; columns: readonly FileColumn[]; missing?: MissingValues }): string {
  const { schema, columns, missing = new Map() } = options;
  return objectText(schema, field => {
    const column = columns.find(({ id }) => id === field.id);
    return column ? valueText(field.type, column, `"${column.name.replaceAll('"', '""')}"`, 0) : missingText(field, missing);
  });
}

/** The text form of some columns, in the order given; for equality deletes. A column within a struct is looked for there. */
export function keyText(options: { fields: readonly IcebergField[]; columns: readonly FileColumn[]; missing?: MissingValues }): string {
  const { fields, columns, missing = new Map() } = options;
  const texts = fields.map(field => {
    const path = pathTo(columns, field.id);
    if (!path) {
      return missingText(field, missing);
    }
    const [root, ...rest] = path;
    const expression = rest.reduce((outer, { name }) => member(outer, name), `"${root.name.replaceAll('"', '""')}"`);
    return orNull(valueText(field.type, path.at(-1)!, expression, 0));
  });
  return concatenated(["'['", ...texts.flatMap((text, index) => (index > 0 ? ["','", text] : [text])), "']'"]);
}

function pathTo(columns: readonly FileColumn[], id: number): FileColumn[] | undefined {
  for (const column of columns) {
    const below = column.kind === 'struct' ? pathTo(column.children, id) : undefined;
    if (column.id === id || below) {
      return column.id === id ? [column] : [column, ...below!];
    }
  }
  return undefined;
}

function missingText(field: IcebergField, missing: MissingValues): string {
  return literal(missing.get(field.id) ?? defaultText(field));
}

function objectText(fields: readonly IcebergField[], textOf: (field: IcebergField) => string): string {
  const sorted = [...fields].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const members = sorted.flatMap((field, index) => [
    literal(`${index > 0 ? ',' : ''}${JSON.stringify(field.name)}:`),
    orNull(textOf(field)),
  ]);
  return concatenated(["'{'", ...members, "'}'"]);
}

/** One call, however many texts there are: a chain of `||` is as deep as it is long, and DuckDB refuses what is deeper than a thousand. None may be NULL. */
function concatenated(texts: readonly string[]): string {
  return `concat(${texts.join(', ')})`;
}

/** @param depth - names the variables of nested lambdas apart */
function valueText(type: IcebergType, column: FileColumn, expression: string, depth: number): string {
  if (type.kind === 'primitive') {
    return primitiveText(type.name, column, expression);
  }
  if (type.kind !== column.kind) {
    throw new Unprovable(`a data file has a ${column.kind} where the table has a ${type.kind}`);
  }
  const variable = `x${depth}`;
  const inner = (itemType: IcebergType, index: number, item: string) =>
    orNull(valueText(itemType, column.children[index], item, depth + 1));
  switch (type.kind) {
    case 'struct': {
      const text = objectText(type.fields, field => {
        const child = column.children.find(({ id }) => id === field.id);
        return child ? valueText(field.type, child, member(expression, child.name), depth) : literal(defaultText(field));
      });
      return `CASE WHEN ${expression} IS NULL THEN NULL ELSE ${text} END`;
    }
    case 'list':
      return arrayText(`list_transform(${expression}, lambda ${variable}: ${inner(type.element.type, 0, variable)})`);
    default: {
      const pair = `{'k': ${inner(type.key.type, 0, member(variable, 'key'))}, 't': ${inner(type.value.type, 1, member(variable, 'value'))}}`;
      const sorted = `list_sort(list_transform(map_entries(${expression}), lambda ${variable}: ${pair}))`;
      return arrayText(`list_transform(${sorted}, lambda ${variable}: '[' || ${variable}.k || ',' || ${variable}.t || ']')`);
    }
  }
}

function primitiveText(name: string, { type = '', kind }: FileColumn, expression: string): string {
  if (kind !== 'leaf') {
    throw new Unprovable(`a data file has a ${kind} where the table has a ${name}`);
  }
  const decimal = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(name);
  if (decimal) {
    return quoted(`CAST(${expression} AS DECIMAL(${decimal[1]}, ${decimal[2]}))`);
  }
  switch (name.replace(/\[.*\]$/, '')) {
    case 'boolean':
      return `CAST(${expression} AS VARCHAR)`;
    case 'int':
    case 'long':
      return quoted(`CAST(${expression} AS BIGINT)`);
    case 'float':
    case 'double': {
      const number = `CAST(${expression} AS DOUBLE)`;
      return `CASE WHEN isnan(${number}) THEN '"x7ff8000000000000"' ELSE '"x' || lower(hex(CAST(CAST(${number} AS BIT) AS BLOB))) || '"' END`;
    }
    case 'date':
      return quoted(`CAST(${expression} AS DATE)`);
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return quoted(`epoch_us(${expression})`);
    case 'timestamp_ns':
    case 'timestamptz_ns':
      return quoted(`epoch_ns(${expression})`);
    case 'string':
      return `CAST(to_json(${type === 'BLOB' ? `decode(${expression})` : `CAST(${expression} AS VARCHAR)`}) AS VARCHAR)`;
    case 'uuid':
      return type === 'BLOB' ? quoted(`CAST(regexp_replace(lower(hex(${expression})), ${UUID_PARTS}) AS VARCHAR)`) : quoted(expression);
    case 'fixed':
    case 'binary':
      return quoted(`lower(hex(${type === 'BLOB' ? expression : `encode(CAST(${expression} AS VARCHAR))`}))`);
    default:
      throw new Unprovable(`columns of the type ${name} are not read`);
  }
}

function quoted(expression: string): string {
  return `'"' || CAST(${expression} AS VARCHAR) || '"'`;
}

function orNull(text: string): string {
  return `coalesce(${text}, 'null')`;
}

function arrayText(list: string): string {
  return `'[' || array_to_string(${list}, ',') || ']'`;
}

function member(expression: string, name: string): string {
  return `struct_extract(${expression}, ${literal(name)})`;
}
