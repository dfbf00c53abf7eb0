import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, TablePointer } from '@portage/backstage-plugin-replication-node';
import { verifyRewrittenMetadata } from '../../audit';
import { locationSpellings } from '../../localize';
import type { FinishedMetadata } from './finishMetadata';
import { tableName, type AuditedTable } from './jobTables';

/**
 * Proves what a catalog made of the metadata that it was given, where it makes its own: each file is read back from the storage and
 * compared with the proved one.
 *
 * @returns where each table stands
 * @throws ReplicationError `audit-failed` where a table does not stand in the replica, or is not what was proved: it is published by then,
 *   so this is an alarm, and the next job finds the table changed and publishes it again
 */
export async function proveRewritten(options: {
  pointers: readonly TablePointer[];
  finals: ReadonlyMap<AuditedTable, FinishedMetadata>;
  /** The policy's target location. */
  location: string;
  storage: StorageConnector;
  signal: AbortSignal;
}): Promise<Map<AuditedTable, string>> {
  const { pointers, finals, location, storage, signal } = options;
  const standing = new Map(pointers.map(({ key, metadataLocation }) => [tableName(key), metadataLocation]));
  const spellings = locationSpellings(location);
  const isLocal = (uri: string) => spellings.some(spelling => uri.startsWith(spelling));
  const locations = new Map<AuditedTable, string>();
  for (const [table, { uri, bytes }] of finals) {
    const actual = standing.get(tableName(table.key));
    if (actual === undefined || !isLocal(actual)) {
      throw new ReplicationError('audit-failed', `${tableName(table.key)} was published and stands at ${actual ?? 'no location'}`);
    }
    if (actual !== uri) {
      verifyRewrittenMetadata({ uri: actual, provedBytes: bytes, rewrittenBytes: await storage.read(actual, { signal }), isLocal });
    }
    locations.set(table, actual);
  }
  return locations;
}
