import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

async function cancel({ client, output }: CommandContext, id: string): Promise<ExitStatus> {
  const job = await client.call('cancelJob', { path: { id } });
  output.answer(job, () => `job ${job.id}: ${job.status === 'running' ? 'cancelling' : job.status}`);
  return EXIT_STATUS.done;
}

/** `portage cancel JOB`. */
export function createCancelCommand(run: CommandRunner): Command {
  return new Command('cancel').description('cancel a job').argument('<job>').action(run(cancel));
}
