import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { describeJob } from '../output/describeJob';
import { waitForJob } from '../progress/waitForJob';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { parseTime } from './parseTime';
import { startOnce } from './startOnce';
import { statusOfJob } from './statusOfJob';

interface RunOptions {
  wait?: boolean;
  plan?: string;
  at?: string;
}

async function runPolicy(context: CommandContext, name: string, options: RunOptions): Promise<ExitStatus> {
  const { plan, at } = options;
  const started = await startOnce(once => context.client.call('runPolicy', { path: { name }, body: { plan, at } }, once));
  if (!options.wait) {
    context.output.answer(started, () => `job ${started.id} of ${name}: ${started.status}`);
    return EXIT_STATUS.done;
  }
  const job = await waitForJob(context, started.id);
  context.output.answer(job, () => describeJob(job));
  return statusOfJob(job);
}

/** `portage run POLICY`: starts a job, and with `--wait` stays until it has ended. */
export function createRunCommand(run: CommandRunner): Command {
  return new Command('run')
    .description('start a job')
    .argument('<policy>')
    .option('--wait', 'show its progress until it has ended; exit status 1 if it failed')
    .option('--plan <hash>', 'only if the work is still what this plan says')
    .option('--at <time>', 'run for this time instead of now', parseTime)
    .action(run(runPolicy));
}
