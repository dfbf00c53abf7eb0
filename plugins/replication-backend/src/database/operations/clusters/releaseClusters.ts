import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import type { DbClusterRow } from '../../tables';

/** Makes clusters objects of this backend's own again, after the location that managed them stopped naming them. */
export async function releaseClusters(tx: Knex.Transaction, names: readonly string[]): Promise<void> {
  await tx<DbClusterRow>('clusters')
    .whereIn('name', names)
    .update({
      managed_by: null,
      version: tx.raw('version + 1') as unknown as number,
      updated_at: dialectOf(tx).nowMs as unknown as number,
    });
}
