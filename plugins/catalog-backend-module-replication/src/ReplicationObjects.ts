import type { Cluster, Policy } from '@portage/backstage-plugin-replication-common';

/** Everything that the replication backend knows, by lower-cased name; clusters and policies share their names. */
export type ReplicationObjects = ReadonlyMap<string, Cluster | Policy>;
