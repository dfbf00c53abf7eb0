import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { HeldTable } from './holdGroups';
import { tableName, type AuditedTable } from './jobTables';

/** A commit property is for people to read; longer lists are cut. */
const MAX_LISTING_PROPERTY_LENGTH = 4_000;

/**
 * What a commit to the replica tells of itself, where the catalog keeps such properties: whose it is, of which state of the source, with which proof, and
 * what is missing in it, tables that are held and snapshots of published ones that were left out (`<table>:<id>,<id>;…`).
 */
export function commitProperties(options: {
  context: IcebergJobContext;
  sourceHash: string;
  auditDigest: string;
  held: readonly HeldTable[];
  ready: readonly AuditedTable[];
}): Record<string, string> {
  const { context, sourceHash, auditDigest, held, ready } = options;
  const pruned = ready.flatMap(({ key, plan }) =>
    plan && plan.prunedSnapshots.length > 0
      ? `${tableName(key)}:${plan.prunedSnapshots.map(({ snapshotId }) => snapshotId).join(',')}`
      : [],
  );
  const names = held.map(({ table }) => tableName(table.key)).join(',');
  return {
    'portage.policy': context.policy,
    'portage.source-reference': context.source.reference,
    'portage.source-hash': sourceHash,
    'portage.audit-digest': auditDigest,
    ...(pruned.length > 0 && { 'portage.pruned-snapshots': pruned.join(';').slice(0, MAX_LISTING_PROPERTY_LENGTH) }),
    ...(held.length > 0 && { 'portage.held-tables': names.slice(0, MAX_LISTING_PROPERTY_LENGTH) }),
  };
}
