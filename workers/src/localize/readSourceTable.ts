import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { decodeMetadataFile, JsonDocument, pruneSnapshots, readTableMetadata, type TableMetadata } from '../iceberg';
import type { PathLocalizer } from './createPathLocalizer';
import { readSourceFile } from './readSourceFile';
import { sha256Of } from './sha256Of';

/** A source table's metadata, read and found to be of a kind that is replicated. */
export interface SourceTable {
  document: JsonDocument;
  metadata: TableMetadata;
  /** Of the file as it lies in the source. */
  sha256: string;
}

/**
 * Reads a source table's metadata and refuses, before anything else is read, what cannot be replicated.
 *
 * @throws ReplicationError with the reason: `unsupported-…`, `unregistered-path`, `source-below-target`, `corrupt-metadata`, `source-file-missing`
 */
export async function readSourceTable(options: {
  registry: StorageRegistry;
  metadataLocation: string;
  localize: PathLocalizer;
  /** Ids of snapshots that are left out; the table is what remains. */
  pruned?: readonly string[];
  signal?: AbortSignal;
}): Promise<SourceTable> {
  const { registry, metadataLocation, localize, pruned = [], signal } = options;
  localize(metadataLocation);
  const bytes = await readSourceFile({ registry, uri: metadataLocation, signal });
  const whole = JsonDocument.parse(metadataLocation, decodeMetadataFile(metadataLocation, bytes));
  const document = pruned.length === 0 ? whole : pruneSnapshots(whole, new Set(pruned));
  const metadata = readTableMetadata(document);
  if (metadata.encrypted) {
    throw new ReplicationError('unsupported-encryption', `${metadataLocation} belongs to an encrypted table.`);
  }
  return { document, metadata, sha256: sha256Of(bytes) };
}
