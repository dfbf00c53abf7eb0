import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange, TablePointer } from '@portage/backstage-plugin-replication-node';
import { decodeMetadataFile } from '../../iceberg';
import type { FinishedMetadata } from './finishMetadata';
import { tableName, type AuditedTable, type PublishedTable } from './jobTables';

/** What is done in the catalog for one table that was proved, or that is gone from the source. */
export function toCatalogChange(options: {
  table: AuditedTable;
  final: FinishedMetadata | undefined;
  /** Whether the catalog makes its metadata itself, and is told the whole of it. */
  rewritesMetadata: boolean | undefined;
  head: readonly TablePointer[];
  previous: ReadonlyMap<string, PublishedTable>;
  ready: readonly AuditedTable[];
}): CatalogChange {
  const { table, final, rewritesMetadata, head, previous, ready } = options;
  const name = tableName(table.key);
  const standing = head.find(({ key }) => tableName(key) === name);
  if (table.change === 'drop') {
    return { type: 'drop', key: table.key, expectedMetadataLocation: standing?.metadataLocation };
  }
  if (!final || !table.local) {
    throw new ReplicationError('audit-failed', `${name} came to publication without a proof`);
  }
  const last = previous.get(name);
  const sameTable = last?.local?.tableUuid === undefined || last.local.tableUuid === table.plan?.tableIdentity;
  const { snapshotId, schemaId, specId, sortOrderId } = table.local;
  return {
    type: 'put',
    key: table.key,
    kind: table.kind,
    metadataLocation: final.uri,
    expectedMetadataLocation: standing?.metadataLocation,
    snapshotId,
    schemaId,
    specId,
    sortOrderId,
    contentId: standing?.contentId ?? renamedContentId({ table, head, previous, ready }),
    ...(standing && !sameTable && { replace: true }),
    ...(rewritesMetadata && { metadata: decodeMetadataFile(final.uri, Buffer.from(final.bytes)) }),
  };
}

/** A rename is a drop and a put of one source content: the replica's content goes along to the new key. */
function renamedContentId(options: {
  table: AuditedTable;
  head: readonly TablePointer[];
  previous: ReadonlyMap<string, PublishedTable>;
  ready: readonly AuditedTable[];
}): string | undefined {
  const { table, head, previous, ready } = options;
  if (!table.contentId) {
    return undefined;
  }
  const origin = ready.find(other => other.change === 'drop' && previous.get(tableName(other.key))?.contentId === table.contentId);
  return origin && head.find(({ key }) => tableName(key) === tableName(origin.key))?.contentId;
}
