import {
  verifyJobResultSchema,
  type Job,
  type PrunedTable,
  type Reason,
  type VerifyLevel,
  type VerifyProblem,
} from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import type { ExitStatus } from '../exitStatus';
import { describeReason } from '../output/describeReason';
import { formatTable } from '../output/formatTable';
import { waitForJob } from '../progress/waitForJob';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { parseLevel } from './parseLevel';
import { readAllLines } from './readAllLines';
import { startOnce } from './startOnce';
import { statusOfJob } from './statusOfJob';

/** Findings that people are shown; the report has all. */
const MAX_SHOWN = 50;

/** What scripts get. `problems` has at most 10,000 entries, `report` names the file of all. */
interface VerifyAnswer {
  policy: string;
  level: string;
  ok: boolean;
  digest?: string;
  problems: VerifyProblem[];
  /** What the publication left out, since the source had lost it. */
  prunedTables?: PrunedTable[];
  job: string;
  report?: string;
  reason?: Reason;
}

function describeSnapshots({ snapshots, count }: PrunedTable): string {
  const more = count > snapshots.length ? ` and ${count - snapshots.length} more` : '';
  return `snapshots ${snapshots.join(', ')}${more}`;
}

function describeAnswer(answer: VerifyAnswer, job: Job): string {
  const { policy, level, ok, digest, problems, prunedTables = [], report, reason } = answer;
  const { tables, filesCompared, rowsCompared } = verifyJobResultSchema.safeParse(job.result).data ?? {};
  const rows = [
    ['level', level],
    ['ok', ok ? 'yes' : 'no'],
    ...(digest ? [['digest', digest]] : []),
    ...(tables === undefined ? [] : [['tables', String(tables)]]),
    ...(filesCompared ? [['files compared', String(filesCompared)]] : []),
    ...(rowsCompared === undefined ? [] : [['rows compared', String(rowsCompared)]]),
    ...prunedTables.map(table => [`left out of ${table.table}`, describeSnapshots(table)]),
    ...(report ? [['report', report]] : []),
  ];
  const found = problems
    .slice(0, MAX_SHOWN)
    .map(({ type, table, path, message }) => `${type}: ${table ? `${table}: ` : ''}${path}: ${message}`);
  const more = problems.length > MAX_SHOWN ? [`${problems.length - MAX_SHOWN} more are in the report`] : [];
  return [formatTable(['VERIFY', policy], rows), ...found, ...more, ...(reason ? [describeReason(reason)] : [])].join('\n');
}

async function verifyPolicy(context: CommandContext, name: string, { level }: { level: VerifyLevel }): Promise<ExitStatus> {
  const { client, output } = context;
  const started = await startOnce(once => client.call('verifyPolicy', { path: { name }, body: { level } }, once));
  const job = await waitForJob(context, started.id);
  const result = verifyJobResultSchema.safeParse(job.result).data;
  const problems = result?.report
    ? await readAllLines(async query => {
        const page = await client.call('getAuditReport', { path: { name, id: job.id }, query });
        return { lines: page.problems, nextCursor: page.nextCursor };
      })
    : [];
  const ok = (result?.ok ?? false) && job.status === 'succeeded';
  const answer: VerifyAnswer = {
    policy: name,
    level,
    ok,
    digest: result?.digest,
    problems,
    prunedTables: result?.prunedTables,
    job: job.id,
    report: result?.report,
    reason: job.reason,
  };
  output.answer(answer, () => describeAnswer(answer, job));
  return statusOfJob(job);
}

/** `portage verify POLICY`: waits for the verdict; exit status 1 where it is not "ok". */
export function createVerifyCommand(run: CommandRunner): Command {
  return new Command('verify')
    .description('prove again that the replica is what was published; exit status 1 if it is not')
    .argument('<policy>')
    .option(
      '--level <level>',
      'metadata: digests of both sides, from nothing; files: every copied file too; rows: the rows that readers see too',
      parseLevel,
      'metadata',
    )
    .action(run(verifyPolicy));
}
