import { createReason, type Reason } from '@portage/backstage-plugin-replication-common';
import { tableName, type AuditedTable } from './jobTables';

/** A table that is not published now, with those that are held beside it. */
export interface HeldTable {
  table: AuditedTable;
  reason: Reason;
  heldWith: string[];
}

/**
 * Parts what may be published from what is held. A table that could not be proved holds every table that a common commit links with it;
 * a drop belongs to its group like any other change.
 */
export function holdGroups(tables: readonly AuditedTable[]): { ready: AuditedTable[]; held: HeldTable[] } {
  const culprits = new Map<number, AuditedTable>();
  for (const table of tables) {
    if (table.held && !culprits.has(table.group)) {
      culprits.set(table.group, table);
    }
  }
  const membersOf = new Map<number, string[]>();
  for (const table of tables) {
    membersOf.set(table.group, [...(membersOf.get(table.group) ?? []), tableName(table.key)]);
  }

  const held = tables.flatMap((table): HeldTable[] => {
    const culprit = culprits.get(table.group);
    if (!culprit) {
      return [];
    }
    const name = tableName(table.key);
    const others = (membersOf.get(table.group) ?? []).filter(other => other !== name);
    const reason =
      table.held ??
      createReason('held-with-group', `Common commits link it with ${tableName(culprit.key)}, which is held: ${culprit.held?.message}`);
    return [{ table, reason, heldWith: others }];
  });
  return { ready: tables.filter(table => !culprits.has(table.group)), held };
}
