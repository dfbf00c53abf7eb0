import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { AvroRowsInput, AvroRowsOutput } from '../../threads/readAvroRows';
import { readSideFile, type TableSide } from '../TableSide';
import { Unprovable } from '../Unprovable';
import type { ManifestFile } from './ManifestFile';

/** The texts of a file's rows are in memory, some times its size. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;

/** Reads the rows of an Avro file of one side as texts, see `readAvroRows`. @throws Unprovable, ReplicationError */
export async function loadAvroRows(
  side: TableSide,
  file: ManifestFile,
  wanted: Pick<AvroRowsInput, 'schema' | 'keys' | 'missing'>,
): Promise<string[][]> {
  if (file.sizeBytes > MAX_FILE_BYTES) {
    throw new Unprovable(`Avro files of more than ${MAX_FILE_BYTES} bytes are not read`);
  }
  const bytes = await readSideFile(side, file.path);
  const input: AvroRowsInput = { file: { uri: file.path, bytes }, ...wanted };
  const { rows, failure, unprovable } = await side.threads.run<AvroRowsInput, AvroRowsOutput>('readAvroRows', input, {
    transfer: [bytes.buffer],
    signal: side.signal,
  });
  if (unprovable !== undefined) {
    throw new Unprovable(unprovable);
  }
  if (!rows) {
    throw new ReplicationError(failure!.code, failure!.message);
  }
  return rows;
}
