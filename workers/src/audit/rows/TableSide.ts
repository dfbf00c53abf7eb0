import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, ThreadPool } from '@portage/backstage-plugin-replication-node';
import { toTransferable } from '../table/toTransferable';

/** One side of a comparison of rows, the source or the replica: the way to its files, and what the walk of its tree needs. */
export interface TableSide {
  name: 'source' | 'replica';
  storageOf: (uri: string) => Promise<StorageConnector>;
  /** The source path that a path of this side stands for. */
  sourcePath: (path: string) => string;
  threads: ThreadPool;
  signal: AbortSignal;
  onRead: (bytes: number) => void;
}

/** A file of metadata or deletes; larger ones belong on the disk. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** Reads a file of the side into memory. @throws ReplicationError */
export async function readSideFile(
  side: TableSide,
  uri: string,
  range: { offsetBytes?: number; lengthBytes?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, onRead } = side;
  signal.throwIfAborted();
  const storage = await side.storageOf(uri);
  if (range.lengthBytes === undefined) {
    const sizeBytes = (await storage.stat(uri, { signal }))?.sizeBytes ?? 0;
    if (sizeBytes > MAX_FILE_BYTES) {
      throw new ReplicationError('unsupported-delete-files', `${uri} has ${sizeBytes} bytes, up to ${MAX_FILE_BYTES} are read into memory`);
    }
  }
  const bytes = await storage.read(uri, { ...range, signal });
  onRead(bytes.length);
  return toTransferable(bytes);
}
