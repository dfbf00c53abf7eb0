import type { TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import { fencedTask } from './fencedTask';

/** Gives back claims that their worker never got, such as those of a request that was broken off. The attempt does not count. */
export async function releaseClaims(knex: Knex, tokens: readonly TaskToken[]): Promise<void> {
  for (const token of tokens) {
    await fencedTask(knex, token).update({
      status: 'waiting',
      worker_id: null,
      lease_until: null,
      started_at: null,
      attempts: knex.raw('attempts - 1') as unknown as number,
    });
  }
}
