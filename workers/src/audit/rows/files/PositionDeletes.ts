import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { DeletedPositionsInput, DeletedPositionsOutput } from '../../threads/readDeletedPositions';
import { readSideFile, type TableSide } from '../TableSide';
import { Unprovable } from '../Unprovable';
import type { ManifestFile } from './ManifestFile';

/** Eight bytes a position are in memory while a snapshot's rows are read. */
const MAX_POSITIONS = 32 * 1024 * 1024;
/** Formats of position deletes that are read. */
const FORMATS = ['PARQUET', 'AVRO', 'PUFFIN'];

/** Which rows of which data file a snapshot's position deletes and deletion vectors delete. */
export class PositionDeletes {
  private readonly byPath = new Map<string, { sequenceNumber: number; positions: Float64Array }[]>();
  private count = 0;

  constructor(private readonly side: TableSide) {}

  /** @throws Unprovable, ReplicationError */
  async add(file: ManifestFile): Promise<void> {
    const { path, format, referencedDataFile, sequenceNumber, contentOffset: offsetBytes, contentSizeBytes: lengthBytes } = file;
    if (!FORMATS.includes(format)) {
      throw new Unprovable(`position deletes in the format ${format} are not read`);
    }
    const bytes = await readSideFile(this.side, path, format === 'PUFFIN' ? { offsetBytes, lengthBytes } : {});
    const input: DeletedPositionsInput = { file: { uri: path, bytes }, format, referencedDataFile };
    const { threads, signal } = this.side;
    const { deletes, failure } = await threads.run<DeletedPositionsInput, DeletedPositionsOutput>('readDeletedPositions', input, {
      transfer: [bytes.buffer],
      signal,
    });
    if (!deletes) {
      throw new ReplicationError(failure!.code, failure!.message);
    }
    for (const { path: dataFile, positions } of deletes) {
      this.count += positions.length;
      if (this.count > MAX_POSITIONS) {
        throw new Unprovable(`the snapshot has more than ${MAX_POSITIONS} deleted positions, which are held in memory`);
      }
      const known = this.byPath.get(dataFile);
      if (known) {
        known.push({ sequenceNumber, positions });
      } else {
        this.byPath.set(dataFile, [{ sequenceNumber, positions }]);
      }
    }
  }

  /** Positions that are deleted from a data file, some perhaps twice: a delete is about files that are not younger than itself. */
  of({ path, sequenceNumber }: ManifestFile): Float64Array[] {
    const applicable = (this.byPath.get(path) ?? []).filter(deletes => deletes.sequenceNumber >= sequenceNumber);
    return applicable.map(({ positions }) => positions);
  }
}
