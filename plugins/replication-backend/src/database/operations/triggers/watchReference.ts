import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';

/** Has a reference looked at as soon as possible. One row serves all policies that watch it. */
export async function watchReference(tx: Knex.Transaction, watched: { connection: string; reference: string }): Promise<void> {
  const { nowMs } = dialectOf(tx);
  await tx('watched_references')
    .insert({ ...watched, next_at: nowMs })
    .onConflict(['connection', 'reference'])
    .merge({ next_at: nowMs });
}
