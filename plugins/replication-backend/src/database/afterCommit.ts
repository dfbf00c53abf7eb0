import type { Knex } from 'knex';

/** Runs `hint` once the transaction is committed, and not at all where it is rolled back. For hints only: a crash in between loses it. */
export function afterCommit(tx: Knex.Transaction, hint: () => void): void {
  tx.executionPromise.then(hint, () => undefined);
}
