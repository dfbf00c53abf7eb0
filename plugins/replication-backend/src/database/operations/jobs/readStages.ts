import type { Knex } from 'knex';
import type { DbStageRow } from '../../tables';

/** The stages of jobs, in order. */
export async function readStages(knex: Knex, jobIds: readonly string[]): Promise<DbStageRow[]> {
  return await knex<DbStageRow>('stages').whereIn('job_id', jobIds).orderBy(['job_id', 'position']);
}
