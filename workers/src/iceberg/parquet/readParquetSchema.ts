import { PHYSICAL_TYPES, type ParquetColumn } from './ParquetFile';
import { FILE_METADATA, SCHEMA_ELEMENT } from './parquetFields';
import { MAX_COLUMNS } from './parquetLimits';
import type { ThriftStruct } from './thrift/ThriftStruct';

const REPETITION = { required: 0, optional: 1, repeated: 2 } as const;

/** The leaves of a file's schema, in order (parquet-format, "Metadata": the schema is a tree in depth-first order). @throws Error */
export function readParquetSchema(footer: ThriftStruct): ParquetColumn[] {
  const elements = footer.structs(FILE_METADATA.schema);
  const columns: ParquetColumn[] = [];
  let next = 1;

  const readChildren = (parent: ThriftStruct, above: Pick<ParquetColumn, 'path' | 'maxRepetitionLevel' | 'maxDefinitionLevel'>): void => {
    for (let child = parent.integer(SCHEMA_ELEMENT.childCount); child > 0; child -= 1) {
      const element = elements[next];
      next += 1;
      if (!element || columns.length >= MAX_COLUMNS) {
        throw new Error('the schema is no tree');
      }
      const repetition = element.integer(SCHEMA_ELEMENT.repetition);
      const below = {
        path: [...above.path, element.text(SCHEMA_ELEMENT.name)],
        maxRepetitionLevel: above.maxRepetitionLevel + Number(repetition === REPETITION.repeated),
        maxDefinitionLevel: above.maxDefinitionLevel + Number(repetition !== REPETITION.required),
      };
      const type = element.optionalInteger(SCHEMA_ELEMENT.type);
      if (type === undefined) {
        readChildren(element, below);
      } else {
        columns.push({ ...below, ...readLeaf(element, type) });
      }
    }
  };
  if (elements.length === 0) {
    throw new Error('the schema is empty');
  }
  readChildren(elements[0], { path: [], maxRepetitionLevel: 0, maxDefinitionLevel: 0 });
  if (next !== elements.length) {
    throw new Error('the schema is no tree');
  }
  return columns;
}

function readLeaf(element: ThriftStruct, type: number): Pick<ParquetColumn, 'fieldId' | 'type' | 'typeLengthBytes'> {
  if (PHYSICAL_TYPES[type] === undefined) {
    throw new Error(`there is no physical type ${type}`);
  }
  return {
    fieldId: element.optionalInteger(SCHEMA_ELEMENT.fieldId),
    type: PHYSICAL_TYPES[type],
    typeLengthBytes: element.optionalInteger(SCHEMA_ELEMENT.typeLength),
  };
}
