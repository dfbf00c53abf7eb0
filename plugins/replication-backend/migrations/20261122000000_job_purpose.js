// @ts-check

/**
 * Jobs get a purpose: besides carrying the source's state over they verify what was published, or prune what no snapshot needs.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('jobs', table => {
    table.text('purpose').notNullable().defaultTo('sync');
    table.text('options').comment('JSON: what whoever started the job asked for');
    table.text('files').comment('JSON: where the job keeps files of its own; it outlives the compiled policy, which goes first');
  });
  await knex.schema.alterTable('policies', table => {
    table.text('verification').comment('JSON: the newest verdict on the replica');
  });
  await knex.raw('drop index jobs_one_running_index');
  // A verification only reads, and a long one must not hold up the replica; all that writes still takes turns.
  await knex.raw(
    "create unique index jobs_one_running_index on jobs (policy) where status = 'running' and dry_run = 0 and purpose <> 'verify'",
  );
  await knex.schema.alterTable('jobs', table => {
    table.index(['policy', 'purpose', 'created_at'], 'jobs_purpose_index');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex('jobs').whereNot('purpose', 'sync').delete();
  await knex.raw('drop index jobs_purpose_index');
  await knex.raw('drop index jobs_one_running_index');
  // Not by the schema builder: on SQLite it copies the table, and with the old one go its stages and tasks.
  await knex.raw('alter table jobs drop column purpose');
  await knex.raw('alter table jobs drop column options');
  await knex.raw('alter table jobs drop column files');
  await knex.raw('alter table policies drop column verification');
  await knex.raw("create unique index jobs_one_running_index on jobs (policy) where status = 'running' and dry_run = 0");
};
