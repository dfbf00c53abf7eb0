import { readRecords } from '../avro/readRecords';
import { avroKeyText, avroRowText } from '../rows/columns/avroText';
import type { MissingValues } from '../rows/columns/rowText';
import type { IcebergField } from '../rows/schema/IcebergType';
import { Unprovable } from '../rows/Unprovable';
import type { ManifestBytes } from './auditManifestPair';
import { sideOutcome, type DigestFailure } from './sideOutcome';

export interface AvroRowsInput {
  file: ManifestBytes;
  /** The columns of the rows; left out where only keys are wanted. */
  schema?: IcebergField[];
  /** Sets of columns that equality deletes compare. */
  keys: IcebergField[][];
  missing: MissingValues;
}

export interface AvroRowsOutput {
  /** For each row, in the file's order: its text where there is a schema, then those of its keys. */
  rows?: string[][];
  failure?: DigestFailure;
  /** Why the rows are not read here. */
  unprovable?: string;
}

/** Reads the rows of an Avro file as texts. Runs in a thread of the pool; takes and returns plain data only. */
export async function readAvroRows(input: AvroRowsInput): Promise<AvroRowsOutput> {
  try {
    const { value, failure } = await sideOutcome(input.file.uri, () => readRows(input));
    return { rows: value, failure };
  } catch (error) {
    if (error instanceof Unprovable) {
      return { unprovable: error.message };
    }
    throw error;
  }
}

async function readRows({ file, schema, keys, missing }: AvroRowsInput): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const { record } of readRecords(file.bytes)) {
    if (record.size === 0) {
      throw new Unprovable('an Avro file has no field ids');
    }
    const texts = keys.map(fields => avroKeyText({ fields, record, missing }));
    rows.push(schema ? [avroRowText({ schema, record, missing }), ...texts] : texts);
  }
  return rows;
}
