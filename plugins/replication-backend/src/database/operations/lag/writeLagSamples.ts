import type { Knex } from 'knex';
import type { DbLagSampleRow } from '../../tables';

/** Rows of one INSERT: SQLite takes at most 500 terms in one. */
const MAX_ROWS_PER_INSERT = 100;
const MEASURES = ['commits', 'rows', 'bytes', 'seconds'] as const;

/** Adds samples to their spans; a span keeps the highest of each measure, so writing one twice changes nothing. */
export async function writeLagSamples(tx: Knex.Transaction, samples: readonly DbLagSampleRow[]): Promise<void> {
  const highest = Object.fromEntries(
    MEASURES.map(measure => [
      measure,
      tx.raw('case when excluded.?? > lag_samples.?? then excluded.?? else lag_samples.?? end', [measure, measure, measure, measure]),
    ]),
  );
  for (let from = 0; from < samples.length; from += MAX_ROWS_PER_INSERT) {
    await tx('lag_samples')
      .insert(samples.slice(from, from + MAX_ROWS_PER_INSERT))
      .onConflict(['policy', 'step_ms', 'at'])
      .merge(highest);
  }
}
