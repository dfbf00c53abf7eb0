import type { Knex } from 'knex';
import { dialectOf } from './dialect';

/** The database's clock in epoch milliseconds, for steps that need it in more than one place. */
export async function readClock(knex: Knex): Promise<number> {
  const row = await knex.select({ now: dialectOf(knex).nowMs }).first();
  return row.now;
}
