import type { Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { toJson } from '../../jsonColumn';

/**
 * Ends a look at a reference: stores what was seen, gives the claim back, and sets the next look to the earliest moment that any policy's
 * trigger wants one. A reference that no policy watches any more is forgotten.
 * @param outcome - the head's hash, or the reason why there is none
 */
export async function finishWatch(
  tx: Knex.Transaction,
  watched: { connection: string; reference: string },
  outcome: { hash: string } | { reason: Reason },
): Promise<void> {
  // This write comes first because it locks the row: a policy that begins to watch in the same moment does so before it, and is seen
  // below, or after it, and puts the row back.
  const row = () => tx('watched_references').where(watched);
  await row().update({
    ...('hash' in outcome && { hash: outcome.hash }),
    reason: 'reason' in outcome ? toJson(outcome.reason) : null,
    checked_at: dialectOf(tx).nowMs,
    claimed_until: null,
  });
  const next: { at: number | null } | undefined = await tx('triggers')
    .where({ watch_connection: watched.connection, watch_reference: watched.reference })
    .whereNotNull('next_at')
    .first({ at: tx.raw('min(next_at)') });
  if (!next || next.at === null) {
    await row().delete();
  } else {
    await row().update({ next_at: next.at });
  }
}
