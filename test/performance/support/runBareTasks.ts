import type { Knex } from 'knex';

/**
 * What the database itself can do: rows inserted, claimed and completed by one prepared statement each, with nothing around them.
 * @returns milliseconds of claiming and completing
 */
export async function runBareTasks(knex: Knex, options: { tasks: number; claimLimit: number; lanes: number }): Promise<number> {
  await knex.transaction(async tx => {
    for (let from = 0; from < options.tasks; from += 100) {
      await tx('tasks').insert(
        Array.from({ length: 100 }, (_, offset) => ({
          id: `task-${from + offset}`,
          index: from + offset,
          kind: 'empty',
          region: 'eu',
          priority: 50,
          payload: '{}',
          status: 'waiting',
          max_attempts: 5,
          not_before: 0,
          created_at: 0,
        })),
      );
    }
  });
  return String(knex.client.config.client).includes('pg') ? await runPostgres(knex, options) : await runSqlite(knex, options);
}

const WAITING = `select id from tasks where status = 'waiting' order by priority desc, not_before, "index"`;
const CLAIMED = `status = 'running', fencing_token = fencing_token + 1, attempts = attempts + 1`;
const COMPLETED = `status = 'succeeded', result = '{}'`;

async function runSqlite(knex: Knex, options: { claimLimit: number }): Promise<number> {
  const connection = await knex.client.acquireConnection();
  try {
    const claim = connection.prepare(
      `update tasks set ${CLAIMED} where id in (${WAITING} limit ${options.claimLimit}) returning id, fencing_token`,
    );
    const complete = connection.prepare(`update tasks set ${COMPLETED} where id = ? and fencing_token = ? and status = 'running'`);
    const startedAt = performance.now();
    for (let rows = claim.all(); rows.length > 0; rows = claim.all()) {
      for (const row of rows) {
        complete.run(row.id, row.fencing_token);
      }
    }
    return performance.now() - startedAt;
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

async function runPostgres(knex: Knex, options: { claimLimit: number; lanes: number }): Promise<number> {
  const claim = {
    name: 'claim',
    text: `with picked as materialized (${WAITING} limit ${options.claimLimit} for update skip locked)
      update tasks set ${CLAIMED} where id in (select id from picked) returning id, fencing_token`,
  };
  const complete = { name: 'complete', text: `update tasks set ${COMPLETED} where id = $1 and fencing_token = $2 and status = 'running'` };
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: options.lanes }, async () => {
      const connection = await knex.client.acquireConnection();
      try {
        for (;;) {
          const { rows } = await connection.query(claim);
          if (rows.length === 0) {
            return;
          }
          for (const row of rows) {
            await connection.query({ ...complete, values: [row.id, row.fencing_token] });
          }
        }
      } finally {
        await knex.client.releaseConnection(connection);
      }
    }),
  );
  return performance.now() - startedAt;
}
