import type { Published } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { dialectOf } from '../../dialect';
import { tierSamples } from '../../../lag/tierSamples';
import { readClock } from '../../readClock';
import type { DbJobRow, DbPolicyRow, DbWatchedReferenceRow } from '../../tables';
import { writeLagSamples } from '../lag/writeLagSamples';

/**
 * Stores what a job published with its policy. Where the watched reference has moved on meanwhile, the replica is behind since the job
 * began at the earliest: it was level with what the job saw first. The lag that the publication ended goes into the history.
 */
export async function storePublication(tx: Knex.Transaction, job: DbJobRow, published: Published): Promise<void> {
  const watched = await tx<DbWatchedReferenceRow>('watched_references')
    .join('triggers', on =>
      on.on('triggers.watch_connection', 'watched_references.connection').on('triggers.watch_reference', 'watched_references.reference'),
    )
    .where('triggers.policy', job.policy)
    .first<{ hash: string | null }>('watched_references.hash');
  const level = !watched?.hash || watched.hash === published.sourceHash;
  const policy = await tx<DbPolicyRow>('policies').where('name', job.policy).first('last_published_at');
  await tx<DbPolicyRow>('policies')
    .where('name', job.policy)
    .update({
      last_published_source_hash: published.sourceHash,
      last_published_target_hash: published.targetHash,
      last_published_digest: published.auditDigest ?? null,
      last_published_tables: published.tables,
      last_published_tables_file: published.tablesFile ?? null,
      last_published_identity: job.identity,
      last_published_at: dialectOf(tx).nowMs as unknown as number,
      behind_since: level ? null : job.started_at,
    });
  // Before its first publication there was no replica that could be behind; and a policy that was deleted meanwhile has no history.
  if (published.lag && policy && policy.last_published_at !== null) {
    await writeLagSamples(tx, tierSamples(job.policy, { at: await readClock(tx), ...published.lag }));
  }
}
