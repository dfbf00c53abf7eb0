import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { CorruptInput } from '../CorruptInput';
import type { Problems } from '../table/ProblemList';
import { UnreadableRows } from './engine/RowEngine';
import type { TableSide } from './TableSide';
import { Unprovable } from './Unprovable';

/** What concerns a file; all else, such as a storage that is down, concerns the task. */
const FILE_FAILURES = new Set([
  'corrupt-metadata',
  'source-changed',
  'source-file-missing',
  'unsupported-codec',
  'unsupported-delete-files',
  'unregistered-path',
]);
/** Failures that say of a replica's file that it is not what was published. */
const DAMAGES = new Set(['corrupt-metadata', 'source-changed', 'source-file-missing', 'unregistered-path']);

/**
 * Tells damage from what can't be proved. A file of the replica that is gone or unreadable, while the source's was read, is damage; whatever keeps the
 * source from being read, or a format that is not read on either side, is "not provable here", told once for all files that it is true of.
 */
export class RowFindings {
  private readonly reasons = new Map<string, { path: string; more: number }>();

  constructor(private readonly problems: Problems) {}

  /** @returns `undefined` where the work failed for what was noted then */
  async attempt<T>(side: TableSide, path: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.note(side, path, error);
      return undefined;
    }
  }

  /** Tells what was gathered. */
  finish(): void {
    for (const [reason, { path, more }] of this.reasons) {
      const others = more === 0 ? '' : `, and ${more} more ${more === 1 ? 'file' : 'files'} like it`;
      this.problems.add(path, `The rows are not provable here: ${reason}${others}`, 'unproved');
    }
    this.reasons.clear();
  }

  private note(side: TableSide, path: string, error: unknown): void {
    if (error instanceof Unprovable) {
      this.unproved(path, error.message);
    } else if (error instanceof UnreadableRows || error instanceof CorruptInput) {
      this.unreadable(side, path, error.message);
    } else if (isReplicationError(error) && FILE_FAILURES.has(error.code)) {
      if (side.name === 'replica' && DAMAGES.has(error.code)) {
        this.problems.add(path, `The rows cannot be read: ${error.message}`);
      } else {
        this.unproved(path, `${error.code} at the ${side.name}`);
      }
    } else {
      throw error;
    }
  }

  private unreadable(side: TableSide, path: string, message: string): void {
    if (side.name === 'replica') {
      this.problems.add(path, `The rows cannot be read, those of the source can: ${message}`);
    } else {
      this.unproved(path, `a file of the source cannot be read: ${message}`);
    }
  }

  private unproved(path: string, reason: string): void {
    const known = this.reasons.get(reason);
    if (known) {
      known.more += 1;
    } else {
      this.reasons.set(reason, { path, more: 0 });
    }
  }
}
