import { isFinal, pruneJobResultSchema, verifyJobResultSchema, type Job } from '@portage/backstage-plugin-replication-common';
import { formatBytes } from '../format/formatBytes';
import { pluralize } from '../format/pluralize';
import { readIcebergResult } from './readIcebergResult';
import { currentStage } from './stageProgress';

/** What a job did, does, or why not, in one line. */
export function summarizeJob(job: Job): string {
  if (!isFinal(job.status)) {
    const stage = currentStage(job);
    return stage ? `${stage.name}, stage ${job.stages.indexOf(stage) + 1} of ${job.stages.length}` : job.status;
  }
  if (job.status !== 'succeeded' && job.reason) {
    return job.reason.message;
  }
  if (job.purpose !== 'sync') {
    return summarizeUpkeep(job);
  }
  const result = readIcebergResult(job);
  if (!result) {
    return job.reason?.message ?? '';
  }
  if (job.dryRun) {
    return `${pluralize(result.tables, 'table')} planned`;
  }
  const parts = [pluralize(result.tables, 'table'), pluralize(result.filesCopied, 'file'), formatBytes(result.bytesCopied)];
  if (result.heldTables.length > 0) {
    parts.push(`${result.heldTables.length} held`);
  }
  return parts.join(' · ');
}

function summarizeUpkeep(job: Job): string {
  const verified = job.purpose === 'verify' ? verifyJobResultSchema.safeParse(job.result).data : undefined;
  if (verified) {
    return `${pluralize(verified.tables, 'table')} proved at level ${verified.level}`;
  }
  const pruned = pruneJobResultSchema.safeParse(job.result).data;
  if (!pruned) {
    return job.reason?.message ?? '';
  }
  return job.dryRun
    ? `${pluralize(pruned.files, 'file')} would go · ${formatBytes(pruned.bytes)}`
    : `${pluralize(pruned.quarantinedFiles, 'file')} to quarantine · ${formatBytes(pruned.quarantinedBytes)}`;
}
