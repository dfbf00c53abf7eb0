import { createHash } from 'node:crypto';
import { TASK_SCHEMAS, type Plan, type Reason, type TaskResult } from '@portage/backstage-plugin-replication-common';
import type { StageResults } from '@portage/backstage-plugin-replication-node';
import { REQUESTS_PER_FILE } from './requestsPerFile';

/** One manifest rewritten: read, written, and read back on both sides by the audit. */
const REQUESTS_PER_MANIFEST = 4;
/** One table: its metadata and its list are read, written and read back, and it is published. */
const REQUESTS_PER_TABLE = 8;

/** A plan without what it costs, and the head that it was made of. */
export interface PlanSummary extends Omit<Plan, 'cost' | 'costSaved'> {
  sourceHash?: string;
}

/**
 * Makes a plan of what a dry run's tasks found. Its hash is SHA-256 over the hashes of the tasks' plan files, in the tasks' order: equal
 * work has an equal hash, and work that a table more or less is part of has another.
 */
export function summarizePlan(job: { id: string; policy: string; reason?: Reason }, stages: readonly StageResults[]): PlanSummary {
  const [discovered] = resultsOf('discover', stages).map(result => TASK_SCHEMAS['discover-tables'].result.parse(result));
  const planned = resultsOf('plan', stages).map(result => TASK_SCHEMAS['plan-tables'].result.parse(result));
  const total = (value: (result: TaskResult<'plan-tables'>) => number) => planned.reduce((sum, result) => sum + value(result), 0);

  const files = total(result => result.files);
  const tables = total(result => result.tables);
  const manifests = total(result => result.manifests - result.manifestsReused);
  return {
    policy: job.policy,
    jobId: job.id,
    hash: hashOf(planned),
    files,
    bytes: total(result => result.bytes),
    filesObsolete: total(result => result.filesObsolete),
    bytesSaved: total(result => result.bytesSaved),
    requests: files * REQUESTS_PER_FILE + manifests * REQUESTS_PER_MANIFEST + tables * REQUESTS_PER_TABLE,
    items: commonFolder(planned.map(({ planFile }) => planFile)),
    tables,
    manifests: total(result => result.manifests),
    heldTables: planned.flatMap(({ held }) => held),
    reason: job.reason,
    sourceHash: discovered?.sourceHash,
  };
}

function resultsOf(name: string, stages: readonly StageResults[]): unknown[] {
  return stages.find(stage => stage.name === name)?.results ?? [];
}

function hashOf(planned: readonly TaskResult<'plan-tables'>[]): string {
  const hash = createHash('sha256');
  for (const result of planned) {
    hash.update(`${result.hash}\n`);
  }
  return hash.digest('hex');
}

/** The one plan file, or the folder that holds them all. */
function commonFolder(uris: readonly string[]): string | undefined {
  const [first, ...others] = uris;
  if (others.length === 0) {
    return first;
  }
  const lengths = others.map(other => {
    const difference = [...first].findIndex((character, index) => character !== other[index]);
    return difference < 0 ? first.length : difference;
  });
  return first.slice(0, first.lastIndexOf('/', Math.min(...lengths)) + 1);
}
