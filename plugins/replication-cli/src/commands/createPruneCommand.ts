import { pruneJobResultSchema, type Job, type PrunedFile } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import type { ExitStatus } from '../exitStatus';
import { describeJob } from '../output/describeJob';
import { formatBytes } from '../output/formatBytes';
import { waitForJob } from '../progress/waitForJob';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { readAllLines } from './readAllLines';
import { startOnce } from './startOnce';
import { statusOfJob } from './statusOfJob';

/** Files that people are shown; the list has all. */
const MAX_SHOWN = 50;

interface PruneOptions {
  dryRun?: boolean;
  overrideFuse?: boolean;
}

function describePruning(job: Job, files: readonly PrunedFile[]): string {
  const shown = files.slice(0, MAX_SHOWN).map(({ uri, sizeBytes }) => `${formatBytes(sizeBytes).padStart(10)}  ${uri}`);
  const more = files.length > MAX_SHOWN ? [`${files.length - MAX_SHOWN} more are in the list`] : [];
  return [...shown, ...more, describeJob(job)].join('\n');
}

async function prunePolicy(context: CommandContext, name: string, { dryRun, overrideFuse }: PruneOptions): Promise<ExitStatus> {
  const { client, output } = context;
  const started = await startOnce(once => client.call('prunePolicy', { path: { name }, body: { dryRun, overrideFuse } }, once));
  const job = await waitForJob(context, started.id);
  const result = pruneJobResultSchema.safeParse(job.result).data;
  const prunedFiles = result?.items
    ? await readAllLines(async query => {
        const { items, nextCursor } = await client.call('listPrunedFiles', { path: { id: job.id }, query });
        return { lines: items, nextCursor };
      })
    : [];
  output.answer({ ...job, prunedFiles }, () => describePruning(job, prunedFiles));
  return statusOfJob(job);
}

/** `portage prune POLICY`: removes what no retained snapshot needs, or with `--dry-run` lists it. */
export function createPruneCommand(run: CommandRunner): Command {
  return new Command('prune')
    .description('remove local copies that no retained snapshot needs, into quarantine first')
    .argument('<policy>')
    .option('--dry-run', 'list what would be removed, with its size, and remove nothing')
    .option('--override-fuse', 'remove it although it is more than the fuse lets through')
    .action(run(prunePolicy));
}
