import type { ReplicationDocument } from '@portage/backstage-plugin-replication-common';

/** Documents to be taken, all or none. */
export interface ApplyRequest {
  documents: readonly ReplicationDocument[];
  /** `absent` to create only, `present` to replace only; both where it is left out. */
  expect?: 'absent' | 'present';
  /** The version that the caller has seen; with one document only. */
  version?: number;
  /** The catalog location that the documents come from. */
  managedBy?: string;
  /** The documents are all that the location names: what it managed before and no longer names is released, its policies suspended. */
  complete?: boolean;
  /** Check everything and write nothing. */
  dryRun?: boolean;
}

/** What became, or would become, of one object. */
export interface ApplyOutcome {
  type: 'cluster' | 'policy';
  name: string;
  outcome: 'created' | 'updated' | 'unchanged' | 'released' | 'suspended';
}
