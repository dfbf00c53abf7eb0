import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { describeJob } from '../output/describeJob';
import { waitForJob } from '../progress/waitForJob';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { statusOfJob } from './statusOfJob';

async function retry(context: CommandContext, id: string, { wait }: { wait?: boolean }): Promise<ExitStatus> {
  const started = await context.client.call('retryJob', { path: { id } });
  if (!wait) {
    context.output.answer(started, () => `job ${started.id} retries ${id}`);
    return EXIT_STATUS.done;
  }
  const job = await waitForJob(context, started.id);
  context.output.answer(job, () => describeJob(job));
  return statusOfJob(job);
}

/** `portage retry JOB`. */
export function createRetryCommand(run: CommandRunner): Command {
  return new Command('retry')
    .description('run again what failed, as a job of its own')
    .argument('<job>')
    .option('--wait', 'show its progress until it has ended; exit status 1 if it failed')
    .action(run(retry));
}
