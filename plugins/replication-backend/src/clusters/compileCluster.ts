import type { ClusterDocument } from '@portage/backstage-plugin-replication-common';
import type { CompiledCluster } from '@portage/backstage-plugin-replication-node';

/** Stands for the type of a connection that this backend does not configure (any more). */
const UNKNOWN_TYPE = 'unknown';

/** A cluster as policy kinds see it. */
export function compileCluster(
  cluster: { document: ClusterDocument; prefixNumbers: Readonly<Record<string, number>> },
  connectionTypes: ReadonlyMap<string, string>,
): CompiledCluster {
  const { region, connection, prefixes = [], limits } = cluster.document.spec.replication;
  return {
    name: cluster.document.metadata.name,
    region,
    connection,
    type: connectionTypes.get(connection) ?? UNKNOWN_TYPE,
    prefixes: prefixes.map(prefix => ({ prefix, number: cluster.prefixNumbers[prefix] })),
    limits,
  };
}
