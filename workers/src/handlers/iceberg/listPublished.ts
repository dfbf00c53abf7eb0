import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { HeldTable } from './holdGroups';
import { tableName, type AuditedTable, type PublishedTable } from './jobTables';

/** The replica as it will be: what stands and is not dropped, what is published now, and what is held. */
export function listPublished(options: {
  head: readonly TablePointer[];
  ready: readonly AuditedTable[];
  /** Where each table that is published now stands. */
  locations: ReadonlyMap<AuditedTable, string>;
  held: readonly HeldTable[];
  previous: ReadonlyMap<string, PublishedTable>;
}): PublishedTable[] {
  const { head, ready, locations, held, previous } = options;
  const tables = new Map<string, PublishedTable>();
  for (const { key } of head) {
    const last = previous.get(tableName(key));
    if (last) {
      tables.set(tableName(key), last);
    }
  }
  for (const table of ready) {
    const final = locations.get(table);
    if (table.change === 'drop') {
      tables.delete(tableName(table.key));
    } else if (final && table.digest && table.plan) {
      const { key, kind, metadataLocation, contentId, digest, plan } = table;
      tables.set(tableName(key), {
        key,
        kind,
        metadataLocation,
        contentId,
        local: {
          metadataLocation: final,
          sourceMetadataLocation: metadataLocation,
          digest,
          tableUuid: plan.tableIdentity,
          lastSequenceNumber: plan.lastSequenceNumber,
          ...(plan.prunedSnapshots.length > 0 && { prunedSnapshots: plan.prunedSnapshots }),
          ...stagedOf(table, final),
        },
      });
    }
  }
  for (const { table, reason, heldWith } of held) {
    const { key, kind, metadataLocation, contentId } = table;
    tables.set(tableName(key), {
      key,
      kind,
      metadataLocation,
      contentId,
      local: previous.get(tableName(key))?.local,
      held: reason,
      heldWith,
    });
  }
  return [...tables.values()].sort((left, right) => (tableName(left.key) < tableName(right.key) ? -1 : 1));
}

function stagedOf({ local }: AuditedTable, final: string): { stagedLocation?: string } {
  return local && local.metadataLocation !== final ? { stagedLocation: local.metadataLocation } : {};
}
