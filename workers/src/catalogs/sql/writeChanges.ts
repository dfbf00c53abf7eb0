import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { NAMESPACE_TABLE, POINTER_TABLE, TYPE_COLUMN } from './catalogTables';
import { encodeNamespace } from './encodeNamespace';
import type { PlannedChange } from './planChanges';
import type { SqlTransaction } from './SqlDatabase';
import { viewsUnsupported } from './viewsUnsupported';

const ROW = 'catalog_name = ? AND table_namespace = ? AND table_name = ?';

/**
 * Changes the rows of one catalog, and makes the namespaces that new tables need.
 *
 * Each statement compares the location that it replaces and must change exactly one row, as the engines' own commits do: even if what
 * was read before went stale in spite of the lock, nothing is overwritten.
 *
 * @throws ReplicationError `catalog-conflict`, after which the transaction must be rolled back
 */
export async function writeChanges(transaction: SqlTransaction, catalog: string, changes: readonly PlannedChange[]): Promise<void> {
  const hasTypes = (await transaction.columns(POINTER_TABLE)).has(TYPE_COLUMN);
  for (const change of changes) {
    const { namespace, table } = encodeNamespace(change.key);
    const row = [catalog, namespace, table];
    if (change.type !== 'delete' && change.kind === 'view' && !hasTypes) {
      throw viewsUnsupported(change.key);
    }
    if (change.type === 'insert') {
      await insertNamespace(transaction, catalog, namespace);
    }
    const { changedRows } = await writeChange(transaction, change, row, hasTypes);
    if (changedRows !== 1) {
      throw new ReplicationError('catalog-conflict', `${change.key.join('.')} was changed by another program meanwhile.`);
    }
  }
}

function writeChange(transaction: SqlTransaction, change: PlannedChange, row: string[], hasTypes: boolean) {
  switch (change.type) {
    case 'delete':
      return transaction.run(`DELETE FROM ${POINTER_TABLE} WHERE ${ROW} AND metadata_location = ?`, ...row, change.expected);
    case 'update':
      return transaction.run(
        `UPDATE ${POINTER_TABLE} SET metadata_location = ?, previous_metadata_location = ?${hasTypes ? `, ${TYPE_COLUMN} = ?` : ''}
         WHERE ${ROW} AND metadata_location = ?`,
        change.location,
        change.previous ?? null,
        ...(hasTypes ? [typeOf(change.kind)] : []),
        ...row,
        change.expected,
      );
    default:
      return transaction.run(
        `INSERT INTO ${POINTER_TABLE} (catalog_name, table_namespace, table_name, metadata_location${hasTypes ? `, ${TYPE_COLUMN}` : ''})
         VALUES (?, ?, ?, ?${hasTypes ? ', ?' : ''}) ON CONFLICT DO NOTHING`,
        ...row,
        change.location,
        ...(hasTypes ? [typeOf(change.kind)] : []),
      );
  }
}

/** A namespace exists for the engines once it has a property; theirs is `exists`. One that has properties of its own is left alone. */
async function insertNamespace(transaction: SqlTransaction, catalog: string, namespace: string): Promise<void> {
  const { rows } = await transaction.run(
    `SELECT property_key FROM ${NAMESPACE_TABLE} WHERE catalog_name = ? AND namespace = ? LIMIT 1`,
    catalog,
    namespace,
  );
  if (rows.length === 0) {
    await transaction.run(
      `INSERT INTO ${NAMESPACE_TABLE} (catalog_name, namespace, property_key, property_value)
       VALUES (?, ?, 'exists', 'true') ON CONFLICT DO NOTHING`,
      catalog,
      namespace,
    );
  }
}

function typeOf(kind: 'table' | 'view'): string {
  return kind === 'view' ? 'VIEW' : 'TABLE';
}
