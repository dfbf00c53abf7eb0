import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';

/** Any number, as long as all backends use the same; the letters of "portage" on a telephone. */
const LOCK_KEY = 7_678_243;

/**
 * Lets one edit of documents run at a time, on all backends, until the transaction ends: what two edits write may each be right and
 * contradict each other. SQLite has one transaction at a time as it is.
 */
export async function lockDocuments(tx: Knex.Transaction): Promise<void> {
  if (dialectOf(tx).postgres) {
    await tx.raw('select pg_advisory_xact_lock(?)', [LOCK_KEY]);
  }
}
