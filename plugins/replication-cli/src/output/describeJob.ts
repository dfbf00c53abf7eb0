import { costSchema, type Job, type Stage } from '@portage/backstage-plugin-replication-common';
import { describeReason } from './describeReason';
import { formatCost } from './formatCost';
import { formatSeconds } from './formatSeconds';
import { formatTable } from './formatTable';

function durationOf({ startedAt, endedAt }: Pick<Stage, 'startedAt' | 'endedAt'>): string {
  return startedAt && endedAt ? formatSeconds((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000) : '';
}

/** A job with its stages, what came of it, and the reasons of all that is not plainly done. */
export function describeJob(job: Job): string {
  const lines = [
    `${job.purpose === 'sync' ? 'job' : `${job.purpose} job`} ${job.id} of ${job.policy}: ${job.status}${job.dryRun ? ' (dry run)' : ''}`,
  ];
  if (job.stages.length > 0) {
    const rows = job.stages.map(stage => [
      `  ${stage.name}`,
      stage.status,
      `${stage.tasks.succeeded}/${stage.tasks.total}`,
      durationOf(stage),
    ]);
    lines.push(formatTable(['  STAGE', 'STATUS', 'TASKS', 'TIME'], rows));
  }
  for (const [key, value] of Object.entries(job.result ?? {})) {
    if (typeof value === 'string' || typeof value === 'number') {
      lines.push(`  ${key}: ${value}`);
    }
    const cost = costSchema.safeParse(value);
    if (cost.success) {
      lines.push(`  ${key}: ${formatCost(cost.data)}`);
    }
  }
  if (job.reason) {
    lines.push(describeReason(job.reason));
  }
  return lines.join('\n');
}
