import type { LocalizedFile, VerifyLevel, VerifyProblem } from '@portage/backstage-plugin-replication-common';
import type { CompareRowsOptions } from '../rows/compareRows';
import type { AuditTableOptions } from '../table/AuditTableOptions';

/** The metadata that a catalog which makes its own made of the proved one. */
export interface RewrittenMetadata {
  metadataLocation: string;
  /** Whether a path lies below the policy's location. */
  isLocal: (path: string) => boolean;
}

/** What to verify, and with what. The source is the state that the replica names, which its head may have left behind. */
export interface VerifyTableOptions extends Omit<AuditTableOptions, 'map' | 'replicaSha256'>, Omit<CompareRowsOptions, 'rewritten'> {
  /** For findings. */
  table: string;
  /** Where the catalog points elsewhere than to `replicaMetadataLocation`, the file that was proved. */
  rewritten?: RewrittenMetadata;
  level: VerifyLevel;
  /** The digest that was recorded when the table was published, where one was. */
  publishedDigest?: string;
  /** Takes findings, at most a thousand at a time; it is called again once it has ended. */
  onFindings: (page: VerifyProblem[]) => Promise<void>;
}

/** What a verification found. */
export interface VerifyTableResult {
  isEqual: boolean;
  /** The logical digest (hex) of both sides, where they are equal. */
  digest?: string;
  findings: number;
  /** Files that were found in the target region with their size. */
  filesChecked: number;
  /** Files of which the storages' checksums, or else all bytes, were compared. */
  filesCompared: number;
  /** Rows that are equal on both sides; only at level `rows`. */
  rowsCompared?: number;
  /** Without what was read to compare files and rows. */
  bytesRead: number;
  /**
   * Rows for the localization map, of all that is proved; only where nothing is wrong, and not at level `metadata`, which does not look whether
   * files are there: a row stands for all that is below it.
   */
  proofs: LocalizedFile[];
}
