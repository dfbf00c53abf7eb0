import type { ClusterDocument, PolicyDocument } from '@portage/backstage-plugin-replication-common';

interface Stored<TDocument> {
  document: TDocument;
  version: number;
  managedBy?: string;
}

/** A cluster as it is stored. */
export interface StoredCluster extends Stored<ClusterDocument> {
  prefixNumbers: Record<string, number>;
}

/** A policy as it is stored. */
export interface StoredPolicy extends Stored<PolicyDocument> {
  suspended: boolean;
  suspendedReason?: string;
}

/** Everything that is stored, by lower-cased name: names are compared as the catalog compares them. */
export interface StoredDocuments {
  clusters: ReadonlyMap<string, StoredCluster>;
  policies: ReadonlyMap<string, StoredPolicy>;
}
