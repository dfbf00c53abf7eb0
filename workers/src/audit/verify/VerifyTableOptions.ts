import type { AuditTableOptions } from '../table/AuditTableOptions';

/**
 * `metadata` compares what both trees say, with the content of files that hold paths; `files` adds that all other files are there with
 * the source's bytes.
 */
export type VerifyLevel = 'metadata' | 'files';

/** Something in which a replica is not its source. */
export interface VerifyFinding {
  /** The table's name, as it was given. */
  table: string;
  /** The replica's file that it is about. */
  file: string;
  /** For a person to read. */
  problem: string;
}

/** What to verify, and with what. The source is the state that the replica names, which its head may have left behind. */
export interface VerifyTableOptions extends Omit<AuditTableOptions, 'map' | 'replicaSha256'> {
  /** For findings. */
  table: string;
  level: VerifyLevel;
  /** The digest that the replica's commit or its properties carry, where they do. */
  publishedDigest?: string;
  /** Takes findings, at most a thousand at a time; it is called again once it has ended. */
  onFindings: (page: VerifyFinding[]) => Promise<void>;
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
  /** Without what was read to compare files. */
  bytesRead: number;
}
