import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';

/** Something that keeps a replica from being published. */
export interface AuditProblem {
  /** The replica's file that it is about. */
  path: string;
  message: string;
}

/** What an audit found. */
export interface AuditTableResult {
  /** The table's logical digest (hex), the same in every region. Only where there is no problem: then the replica is proved. */
  digest?: string;
  /** At most 100, see `MAX_PROBLEMS`. */
  problems: AuditProblem[];
  /**
   * Rows for the localization map, of what is proved now and was not before; also with problems elsewhere in the table. A row
   * must not be written before the audit has returned it.
   */
  proofs: LocalizedFile[];
  /** Files that were found in the target region with their size. */
  filesChecked: number;
  bytesRead: number;
  /** Manifests that were read on both sides, and those that an earlier proof stands for. */
  manifestsAudited: number;
  manifestsReused: number;
}
