import type { CompiledCluster } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { listClusterRows } from '../database/operations/clusters/listClusterRows';
import { compileCluster } from './compileCluster';

/** All clusters as policy kinds see them. */
export async function loadCompiledClusters(knex: Knex, connectionTypes: ReadonlyMap<string, string>): Promise<CompiledCluster[]> {
  const rows = await listClusterRows(knex);
  return rows.map(row =>
    compileCluster({ document: JSON.parse(row.document), prefixNumbers: JSON.parse(row.prefix_numbers) }, connectionTypes),
  );
}
