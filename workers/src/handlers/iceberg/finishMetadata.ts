import { createHash } from 'node:crypto';
import { ReplicationError, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector, StorageConnector } from '@portage/backstage-plugin-replication-node';
import { verifyPublishedMetadata } from '../../audit';
import { addTableProperties } from '../../localize';
import { tableName, type AuditedTable } from './jobTables';

/** The metadata file that is given to the catalog. */
export interface FinishedMetadata {
  uri: string;
  bytes: Uint8Array;
}

/**
 * Where a catalog keeps no commit properties, the publication is told in the table's own: they are added to the proved bytes, and what stands in the
 * storage afterwards is compared with what was proved. Elsewhere the proved metadata is published as it is.
 */
export async function finishMetadata(options: {
  ready: readonly AuditedTable[];
  context: IcebergJobContext;
  catalog: CatalogConnector;
  storage: StorageConnector;
  signal: AbortSignal;
}): Promise<Map<AuditedTable, FinishedMetadata>> {
  const { ready, context, catalog, storage, signal } = options;
  const finals = new Map<AuditedTable, FinishedMetadata>();
  for (const table of ready) {
    if (table.change === 'drop') {
      continue;
    }
    const { local, digest } = table;
    if (!local || !digest) {
      throw new ReplicationError('audit-failed', `${tableName(table.key)} came to publication without a proof`);
    }
    const provedBytes = await storage.read(local.metadataLocation, { signal });
    if (createHash('sha256').update(provedBytes).digest('hex') !== local.sha256) {
      throw new ReplicationError('audit-failed', `${local.metadataLocation} is not what the audit proved`);
    }
    if (catalog.features.commitProperties) {
      finals.set(table, { uri: local.metadataLocation, bytes: provedBytes });
      continue;
    }
    const added = {
      'portage.policy': context.policy,
      'portage.source-reference': context.source.reference,
      'portage.source-hash': table.metadataLocation,
      'portage.audit-digest': digest,
    };
    const body = addTableProperties({ uri: local.metadataLocation, bytes: provedBytes, added });
    const uri = finalLocation(local.metadataLocation, body);
    await storage.write(uri, body, { ifAbsent: true, signal });
    const bytes = await storage.read(uri, { signal });
    verifyPublishedMetadata({ provedBytes, publishedBytes: bytes, added });
    finals.set(table, { uri, bytes });
  }
  return finals;
}

/** Beside the proved metadata, under its version and the hash of its own bytes. */
function finalLocation(provedLocation: string, body: Uint8Array): string {
  const nameAt = provedLocation.lastIndexOf('/') + 1;
  const name = provedLocation.slice(nameAt);
  const hash = createHash('sha256').update(body).digest('hex');
  return `${provedLocation.slice(0, nameAt)}${name.replace(/-[0-9a-f]+\./, `-${hash}.`)}`;
}
