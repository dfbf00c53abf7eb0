import type { Cluster, ClusterDocument, Policy, PolicyDocument } from '@portage/backstage-plugin-replication-common';

/** The document that people write, without what the system adds to it. */
export function toDocument(object: Policy): PolicyDocument;
export function toDocument(object: Cluster): ClusterDocument;
export function toDocument({ apiVersion, kind, metadata, spec }: Policy | Cluster): PolicyDocument | ClusterDocument {
  return { apiVersion, kind, metadata, spec } as PolicyDocument | ClusterDocument;
}
