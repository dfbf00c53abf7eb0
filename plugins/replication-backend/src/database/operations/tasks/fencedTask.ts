import { ConflictError } from '@backstage/errors';
import type { TaskToken } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import type { DbTaskRow } from '../../tables';

/**
 * The task as long as the token's claim holds it: running, and claimed by nobody since. A lease that ran out but that nobody took over
 * yet still holds, since the token is still the newest.
 */
export function fencedTask(knex: Knex, token: TaskToken): Knex.QueryBuilder<DbTaskRow, DbTaskRow[]> {
  return knex<DbTaskRow, DbTaskRow[]>('tasks').where({ id: token.taskId, fencing_token: token.fencingToken, status: 'running' });
}

/** What a caller gets whose claim holds no more. */
export function staleTokenError(token: TaskToken): ConflictError {
  return new ConflictError(
    `Task "${token.taskId}" is no longer held by fencing token ${token.fencingToken}: it has ended, was given up, or has a new owner. Drop it.`,
  );
}
