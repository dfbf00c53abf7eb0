import type { JobPurpose, Status } from '@portage/backstage-plugin-replication-common';

/*
 * Rows as the database holds them. Times are epoch milliseconds on the database's clock, booleans are 0 or 1, JSON is text.
 * `null` lives here and nowhere else: what leaves the operations has `undefined`.
 */

export interface DbClusterRow {
  name: string;
  document: string;
  version: number;
  prefix_numbers: string;
  health: string;
  reason: string | null;
  checks: string | null;
  checked_at: number | null;
  managed_by: string | null;
  created_at: number;
  updated_at: number;
}

export interface DbPolicyRow {
  name: string;
  document: string;
  version: number;
  kind: string;
  owner: string;
  suspended: number;
  suspended_reason: string | null;
  source_clusters: string;
  managed_by: string | null;
  health: string;
  reason: string | null;
  last_published_source_hash: string | null;
  last_published_target_hash: string | null;
  last_published_digest: string | null;
  last_published_tables: number | null;
  last_published_tables_file: string | null;
  last_published_at: number | null;
  last_published_identity: string | null;
  take_over: number;
  verification: string | null;
  lag: string | null;
  behind_since: number | null;
  last_checked_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface DbTriggerRow {
  policy: string;
  type: 'manual' | 'once' | 'cron' | 'continuous';
  every_ms: number | null;
  cron: string | null;
  time_zone: string | null;
  once_at: number | null;
  misfire: 'skip' | 'once' | 'all';
  next_at: number | null;
  specification_hash: string;
  generation: number;
  last_fired_for: number | null;
  watch_connection: string | null;
  watch_reference: string | null;
  settled_hash: string | null;
  failures: number;
  failed_at: number | null;
  failed_code: string | null;
  failed_hash: string | null;
}

export interface DbWatchedReferenceRow {
  connection: string;
  reference: string;
  hash: string | null;
  reason: string | null;
  checked_at: number | null;
  next_at: number;
  claimed_until: number | null;
}

export interface DbJobRow {
  id: string;
  policy: string;
  kind: string;
  purpose: JobPurpose;
  options: string | null;
  files: string | null;
  status: Status;
  reason: string | null;
  trigger: string;
  dry_run: number;
  take_over: number;
  priority: number;
  compiled: string | null;
  identity: string | null;
  source_hash: string | null;
  created_at: number;
  scheduled_at: number;
  started_at: number | null;
  ended_at: number | null;
  result: string | null;
  current_stage: number;
  count: number;
  retry_of: string | null;
  idempotency_key: string | null;
  cancel_requested: number;
  restarts: number;
  generation: number;
  trimmed: number;
}

export interface DbStageRow {
  job_id: string;
  position: number;
  name: string;
  status: Status;
  reason: string | null;
  started_at: number | null;
  ended_at: number | null;
  summary: string | null;
}

export interface DbTaskRow {
  id: string;
  job_id: string | null;
  stage_position: number | null;
  index: number;
  kind: string;
  region: string;
  priority: number;
  payload: string | null;
  status: Status;
  reason: string | null;
  result: string | null;
  attempts: number;
  max_attempts: number;
  not_before: number;
  worker_id: string | null;
  fencing_token: number;
  lease_until: number | null;
  cancel_requested: number;
  items: number;
  bytes: number;
  total_items: number | null;
  total_bytes: number | null;
  log_lines: number;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

export interface DbTaskLogRow {
  task_id: string;
  sequence: number;
  at: string;
  level: string;
  message: string;
}

export interface DbLocalizedFileRow {
  scope: string;
  source_path_hash: string;
  source_path: string;
  kind: string;
  local_path: string;
  length_bytes: number;
  sha256: string;
  proof: string | null;
  updated_at: number;
}

export interface DbLagSampleRow {
  policy: string;
  step_ms: number;
  at: number;
  commits: number;
  rows: number;
  bytes: number;
  seconds: number;
}

export interface DbWorkerRow {
  id: string;
  regions: string;
  kinds: string;
  last_seen_at: number;
}
