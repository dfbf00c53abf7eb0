// @ts-check

/**
 * How far each replica was behind over time. Every measure goes into one row a tier, which holds the highest of its span, so the table
 * is as large as the tiers are long, however often somebody measures. A deleted policy takes its history along.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lag_samples', table => {
    table.text('policy').notNullable().references('name').inTable('policies').onDelete('CASCADE');
    table.bigInteger('step_ms').notNullable().comment('The length of the span; tells the tier');
    table.bigInteger('at').notNullable().comment('Where the span begins, a multiple of step_ms');
    table.bigInteger('commits').notNullable();
    table.bigInteger('rows').notNullable();
    table.bigInteger('bytes').notNullable();
    table.double('seconds').notNullable();
    table.primary(['policy', 'step_ms', 'at']);
    table.index(['step_ms', 'at'], 'lag_samples_age_index');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lag_samples');
};
