// @ts-check

/**
 * The whole state of the control plane.
 *
 * Times are integer epoch milliseconds on the database's clock, ids are text UUIDs, JSON is text, booleans are 0 or 1: the two
 * databases then hold and return the same values. No schema is named, so `pluginDivisionMode: schema` works unchanged.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('clusters', table => {
    table.text('name').primary();
    table.text('document').notNullable();
    table.integer('version').notNullable().defaultTo(1).comment('Raised by every edit; the ETag');
    table.text('prefix_numbers').notNullable().defaultTo('{}').comment('JSON {prefix: number}; a number once given stays');
    table.text('health').notNullable().defaultTo('unknown');
    table.text('reason');
    table.text('checks');
    table.bigInteger('checked_at');
    table.text('managed_by');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
  });
  // Entity names are compared without case, and two entities must never claim one name.
  await knex.raw('create unique index clusters_lower_name_index on clusters (lower(name))');

  await knex.schema.createTable('policies', table => {
    table.text('name').primary();
    table.text('document').notNullable();
    table.integer('version').notNullable().defaultTo(1).comment('Raised by every edit; the ETag');
    table.text('kind').notNullable();
    table.text('owner').notNullable();
    table.integer('suspended').notNullable().defaultTo(0);
    table.text('suspended_reason');
    table.text('source_clusters').notNullable().defaultTo('[]').comment('JSON array of cluster names');
    table.text('managed_by');
    table.text('health').notNullable().defaultTo('unknown');
    table.text('reason');
    table.text('last_published_source_hash');
    table.text('last_published_target_hash');
    table.text('last_published_digest');
    table.integer('last_published_tables');
    table.text('last_published_tables_file').comment('Where the list of all published tables lies, on the target storage');
    table.bigInteger('last_published_at');
    table.text('last_published_identity').comment('Hash of the source and target that the last publication was made for');
    table.integer('take_over').notNullable().defaultTo(0);
    table.text('lag').comment('JSON: the summary and the tables');
    table.bigInteger('behind_since');
    table.bigInteger('last_checked_at');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
  });
  await knex.raw('create unique index policies_lower_name_index on policies (lower(name))');

  await knex.schema.createTable('triggers', table => {
    table.text('policy').primary();
    table.text('type').notNullable();
    table.bigInteger('every_ms');
    table.text('cron');
    table.text('time_zone');
    table.bigInteger('once_at');
    table.text('misfire').notNullable();
    table.bigInteger('next_at').comment('UTC; null while nothing is due by itself');
    table.text('specification_hash').notNullable().comment('Tells an edit of what is replicated from one of when');
    table
      .integer('generation')
      .notNullable()
      .defaultTo(1)
      .comment('Raised by every edit of what is replicated; a job of an older one settles nothing');
    table.bigInteger('last_fired_for').comment('The moment that the trigger last fired for');
    table.text('watch_connection');
    table.text('watch_reference');
    table.text('settled_hash').comment('A source hash that a job found nothing to publish of');
    table.integer('failures').notNullable().defaultTo(0).comment('Failed jobs in a row');
    table.bigInteger('failed_at');
    table.text('failed_code');
    table.text('failed_hash').comment('The source hash that the last failed job was made for');
    table.index(['next_at'], 'triggers_next_at_index');
    table.index(['watch_connection', 'watch_reference'], 'triggers_watch_index');
  });

  await knex.schema.createTable('watched_references', table => {
    table.text('connection').notNullable();
    table.text('reference').notNullable();
    table.text('hash');
    table.text('reason').comment('Why the last check gave no hash');
    table.bigInteger('checked_at');
    table.bigInteger('next_at').notNullable();
    table.bigInteger('claimed_until').comment('A control plane is checking it; past this moment another may');
    table.primary(['connection', 'reference']);
    table.index(['next_at'], 'watched_references_next_at_index');
  });

  await knex.schema.createTable('jobs', table => {
    table.text('id').primary();
    table.text('policy').notNullable();
    table.text('kind').notNullable();
    table.text('status').notNullable();
    table.text('reason');
    table.text('trigger').notNullable();
    table.integer('dry_run').notNullable().defaultTo(0);
    table.integer('take_over').notNullable().defaultTo(0);
    table.integer('priority').notNullable();
    table.text('compiled').comment('JSON; a later edit of the policy does not change the job');
    table.text('identity').comment('Hash of the source and target that the job was compiled for');
    table.text('source_hash').comment('The head that made a continuous job');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('scheduled_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('ended_at');
    table.text('result');
    table.integer('current_stage').notNullable().defaultTo(-1);
    table.integer('count').notNullable().defaultTo(1);
    table.text('retry_of');
    table.text('idempotency_key');
    table.integer('cancel_requested').notNullable().defaultTo(0);
    table.integer('restarts').notNullable().defaultTo(0).comment('How often it began again because the source had moved on');
    table.integer('generation').notNullable().defaultTo(0);
    table.integer('trimmed').notNullable().defaultTo(0).comment('1 once payloads and results of its tasks are gone');
    table.unique(['policy', 'idempotency_key'], { indexName: 'jobs_idempotency_key' });
    table.index(['policy', 'created_at'], 'jobs_policy_index');
    table.index(['created_at', 'id'], 'jobs_created_at_index');
    table.index(['status'], 'jobs_status_index');
  });
  // The last line of defence of the overlap rule: whatever a defect or a race does, one policy's jobs never publish side by side.
  await knex.raw("create unique index jobs_one_running_index on jobs (policy) where status = 'running' and dry_run = 0");

  await knex.schema.createTable('stages', table => {
    table.text('job_id').notNullable().references('id').inTable('jobs').onDelete('CASCADE');
    table.integer('position').notNullable();
    table.text('name').notNullable();
    table.text('status').notNullable();
    table.text('reason');
    table.bigInteger('started_at');
    table.bigInteger('ended_at');
    // Written when the stage ends, so that a list of jobs need not look at their tasks.
    table.text('summary').comment('JSON: counts and progress of the tasks');
    table.primary(['job_id', 'position']);
  });

  await knex.schema.createTable('tasks', table => {
    table.text('id').primary();
    table.text('job_id').references('id').inTable('jobs').onDelete('CASCADE').comment('Null: a request that somebody waits for');
    table.integer('stage_position');
    table.integer('index').notNullable();
    table.text('kind').notNullable();
    table.text('region').notNullable();
    table.integer('priority').notNullable();
    table.text('payload');
    table.text('status').notNullable();
    table.text('reason');
    table.text('result');
    table.integer('attempts').notNullable().defaultTo(0).comment('Counted at the claim, so that a crash loop ends too');
    table.integer('max_attempts').notNullable();
    table.bigInteger('not_before').notNullable();
    table.text('worker_id');
    table.bigInteger('fencing_token').notNullable().defaultTo(0);
    table.bigInteger('lease_until');
    table.integer('cancel_requested').notNullable().defaultTo(0);
    table.bigInteger('items').notNullable().defaultTo(0);
    table.bigInteger('bytes').notNullable().defaultTo(0);
    table.bigInteger('total_items');
    table.bigInteger('total_bytes');
    table.integer('log_lines').notNullable().defaultTo(0);
    table.bigInteger('created_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('ended_at');
    table.index(['job_id', 'stage_position', 'status'], 'tasks_job_index');
  });
  await knex.raw(`create index tasks_waiting_index on tasks (priority desc, not_before, "index") where status = 'waiting'`);
  await knex.raw("create index tasks_lease_index on tasks (lease_until) where status = 'running'");
  await knex.raw('create index tasks_requests_index on tasks (created_at) where job_id is null');

  await knex.schema.createTable('task_logs', table => {
    table.text('task_id').notNullable().references('id').inTable('tasks').onDelete('CASCADE');
    table.integer('sequence').notNullable();
    table.text('at').notNullable().comment("ISO 8601 on the worker's clock, as it was sent");
    table.text('level').notNullable();
    table.text('message').notNullable();
    table.primary(['task_id', 'sequence']);
  });

  await knex.schema.createTable('localized_files', table => {
    table.text('scope').notNullable();
    // SHA-256 of the path: PostgreSQL refuses index entries above 2,704 bytes, and object keys alone may have 1,024 characters of four.
    table.text('source_path_hash').notNullable();
    table.text('source_path').notNullable();
    table.text('kind').notNullable();
    table.text('local_path').notNullable();
    table.bigInteger('length_bytes').notNullable();
    table.text('sha256').notNullable();
    table.text('proof');
    table.bigInteger('updated_at').notNullable();
    table.primary(['scope', 'source_path_hash']);
  });

  await knex.schema.createTable('workers', table => {
    table.text('id').primary();
    table.text('regions').notNullable();
    table.text('kinds').notNullable();
    table.bigInteger('last_seen_at').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'workers',
    'localized_files',
    'task_logs',
    'tasks',
    'stages',
    'jobs',
    'watched_references',
    'triggers',
    'policies',
    'clusters',
  ]) {
    await knex.schema.dropTable(table);
  }
};
