import type { Health, Reason } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { toJson } from '../../jsonColumn';
import type { DbPolicyRow } from '../../tables';

/** Stores a policy's health class and the reason for it. */
export async function storePolicyHealth(knex: Knex, name: string, health: { health: Health; reason?: Reason }): Promise<void> {
  await knex<DbPolicyRow>('policies')
    .where({ name })
    .update({ health: health.health, reason: toJson(health.reason) });
}
