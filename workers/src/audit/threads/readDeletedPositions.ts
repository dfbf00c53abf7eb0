import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { CorruptInput } from '../CorruptInput';
import { readAvroDeletes } from '../deletes/readAvroDeletes';
import { readDeletionVector } from '../deletes/readDeletionVector';
import { readParquetDeletes } from '../deletes/readParquetDeletes';
import type { ManifestBytes } from './auditManifestPair';
import { sideOutcome, type DigestFailure } from './sideOutcome';

export interface DeletedPositionsInput {
  /** A whole delete file; of a Puffin file the blob alone. */
  file: ManifestBytes;
  /** As the manifest says it, in upper case. */
  format: string;
  /** The data file that a deletion vector is for. */
  referencedDataFile?: string;
}

export interface DeletedPositionsOutput {
  /** Ascending positions by data file, each path as it is in the file. */
  deletes?: { path: string; positions: Float64Array }[];
  failure?: DigestFailure;
}

/** Reads which rows a position delete file or a deletion vector deletes. Runs in a thread of the pool; takes and returns plain data only. */
export async function readDeletedPositions(input: DeletedPositionsInput): Promise<DeletedPositionsOutput> {
  const { value, failure } = await sideOutcome(input.file.uri, () => readPositions(input));
  return { deletes: value, failure };
}

async function readPositions({ file, format, referencedDataFile }: DeletedPositionsInput): Promise<DeletedPositionsOutput['deletes']> {
  switch (format) {
    case 'PARQUET':
      return readParquetDeletes(file.bytes).rows.positionsByPath();
    case 'AVRO':
      return (await readAvroDeletes(file.bytes)).rows.positionsByPath();
    case 'PUFFIN':
      if (referencedDataFile === undefined) {
        throw new CorruptInput('The manifest names no data file for a deletion vector', 0);
      }
      return [{ path: referencedDataFile, positions: readDeletionVector(file.bytes) }];
    default:
      throw new ReplicationError('unsupported-delete-files', `Position deletes in the format "${format}" are not read.`);
  }
}
