import type { ReasonCode } from '@portage/backstage-plugin-replication-common';

/** The calls of storages and catalogs that change something outside the process. */
export type WriteOperation =
  'write' | 'start-multipart' | 'write-part' | 'complete-multipart' | 'copy-within' | 'delete' | 'create-reference' | 'commit';

/** What becomes of a write that a rule meets. */
export type FaultAction =
  /** The process ends at once, as by a power cut: before the write begins, while it is under way, or when it is done and nobody knows yet. */
  | { type: 'kill'; moment: 'before' | 'during' | 'after' }
  /** The write does not happen, and fails with this reason. */
  | { type: 'fail'; code: ReasonCode }
  /** The write waits until the rule is gone. */
  | { type: 'hold' }
  | { type: 'delay'; ms: number };

/** Writes of a worker, and what becomes of them. Each process counts anew. */
export interface FaultRule {
  /** Counts are kept by this name; a new name begins a new count. */
  id: string;
  /** Writes whose target holds this text: a part of a URI, or the name of a reference. */
  matches: string;
  /** Where set, only these calls count. */
  operations?: WriteOperation[];
  /** The first matching write that is met, from 1 on. */
  from: number;
  /** The last one; by default all that follow. */
  to?: number;
  action: FaultAction;
}

/** One line of a worker's log of writes. */
export interface WriteEvent {
  phase: 'begin' | 'held' | 'end';
  operation: WriteOperation;
  /** A URI, or the name of a reference. */
  target: string;
  /** What a conditional write came to, at its end. */
  outcome?: 'written' | 'present';
}

/** The environment variables that tell a worker's process where its rules stand, and where its writes are logged. */
export const RULES_VARIABLE = 'PORTAGE_TEST_FAULT_RULES';
export const WRITES_VARIABLE = 'PORTAGE_TEST_WRITES';
