import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { freeBytes } from '../memory/freeBytes';
import type { TablePlan } from './TablePlan';
import type { LocalizedBytes } from './threads/LocalizedBytes';
import { writeLocalFile } from './writeLocalFile';

/**
 * Gives a rewritten Avro file its place in the replica, tells its row, and frees its bytes.
 *
 * A file that lies in the target region already, with no path to change in it, stays where its writer put it. Any other gets a new
 * name, also one whose bytes did not change: it lies in another region.
 */
export async function placeLocalFile(options: {
  plan: TablePlan;
  target: StorageConnector;
  sourcePath: string;
  isLocal: boolean;
  kind: 'manifest' | 'manifest-list';
  result: LocalizedBytes;
  /** The name below the table's `metadata/`; ends in `.avro`, from which Java takes the format. */
  nameOf: (sha256: string) => string;
  signal?: AbortSignal;
}): Promise<LocalizedFile> {
  const { plan, target, sourcePath, isLocal, kind, result, nameOf, signal } = options;
  const { changed, sha256, lengthBytes } = result;
  const bytes = new Uint8Array(result.bytes, 0, lengthBytes);
  if (isLocal && !changed) {
    return { sourcePath, kind, localPath: sourcePath, lengthBytes, sha256 };
  }
  const localPath = `${plan.directory}metadata/${nameOf(sha256)}`;
  await writeLocalFile({ target, uri: localPath, bytes, sha256, signal });
  freeBytes(bytes);
  return { sourcePath, kind, localPath, lengthBytes, sha256 };
}
