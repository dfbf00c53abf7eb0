import type { Knex } from 'knex';
import { listClusterRows } from '../database/operations/clusters/listClusterRows';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import type { StoredDocuments } from './StoredDocuments';

/** Reads all documents, as one consistent state where `knex` is a transaction that holds the documents' lock. */
export async function readStoredDocuments(knex: Knex): Promise<StoredDocuments> {
  const clusters = await listClusterRows(knex);
  const policies = await listAllPolicyRows(knex);
  return {
    clusters: new Map(
      clusters.map(row => [
        row.name.toLowerCase(),
        {
          document: JSON.parse(row.document),
          version: row.version,
          managedBy: row.managed_by ?? undefined,
          prefixNumbers: JSON.parse(row.prefix_numbers),
        },
      ]),
    ),
    policies: new Map(
      policies.map(row => [
        row.name.toLowerCase(),
        {
          document: JSON.parse(row.document),
          version: row.version,
          managedBy: row.managed_by ?? undefined,
          suspended: row.suspended === 1,
          suspendedReason: row.suspended_reason ?? undefined,
        },
      ]),
    ),
  };
}
