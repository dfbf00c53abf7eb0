import { createReason, type TaskResult, type VerifyJobResult } from '@portage/backstage-plugin-replication-common';
import type { JobSummary, StageResults } from '@portage/backstage-plugin-replication-node';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { resultsOf } from './resultsOf';

/** A verification's result. Only one that came to its report is a verdict: a storage that is down says nothing of the replica. */
export function summarizeVerification(compiled: CompiledIcebergPolicy, stages: readonly StageResults[]): JobSummary {
  const { verify, lastPublished } = compiled;
  const level = verify!.level;
  const [selected] = resultsOf('select-published', stages);
  const verified = resultsOf('verify-tables', stages);
  const [report] = resultsOf('report-verification', stages);
  const pruned = verified.flatMap(result => result.pruned);
  const total = (value: (result: TaskResult<'verify-tables'>) => number) => verified.reduce((sum, result) => sum + value(result), 0);

  const result: VerifyJobResult = {
    level,
    ok: report?.ok ?? false,
    digest: report?.digest,
    publishedDigest: lastPublished?.auditDigest,
    sourceHash: lastPublished?.sourceHash,
    targetHash: lastPublished?.targetHash,
    tables: selected?.tables ?? 0,
    damages: report?.damages ?? (selected?.damages ?? 0) + total(({ damages }) => damages),
    unproved: report?.unproved ?? total(({ unproved }) => unproved),
    filesCompared: total(({ filesCompared }) => filesCompared),
    ...(level === 'rows' && { rowsCompared: total(({ rowsCompared = 0 }) => rowsCompared) }),
    bytesRead: total(({ bytesRead }) => bytesRead),
    ...(pruned.length > 0 && { prunedTables: pruned }),
    report: report?.report,
  };
  if (!report) {
    return { result };
  }
  const { ok, digest, damages, unproved, first: message } = report;
  return { result, verification: { level, ok, digest, damages, unproved, message }, ...failureOf(report) };
}

function failureOf({ damages, unproved, first }: TaskResult<'report-verification'>): Pick<JobSummary, 'failure'> {
  if (damages > 0) {
    return { failure: createReason('replica-damaged', `Damage was found, in ${damages} ${damages === 1 ? 'place' : 'places'}: ${first}`) };
  }
  return unproved > 0
    ? { failure: createReason('not-provable', `Not all could be proved, ${unproved} ${unproved === 1 ? 'finding' : 'findings'}: ${first}`) }
    : {};
}
