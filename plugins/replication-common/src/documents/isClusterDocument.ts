import type { ClusterDocument } from './clusterDocument';
import type { ReplicationDocument } from './parseDocuments';

/** @public */
export function isClusterDocument(document: ReplicationDocument): document is ClusterDocument {
  return document.spec.type === 'replication-cluster';
}
