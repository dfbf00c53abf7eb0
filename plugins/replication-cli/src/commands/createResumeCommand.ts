import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

async function resume({ client, output }: CommandContext, name: string, { takeOver }: { takeOver?: boolean }): Promise<ExitStatus> {
  const policy = await client.call('resumePolicy', { path: { name }, body: { takeOver } });
  const next = policy.status.nextRunAt ? `, next run ${policy.status.nextRunAt}` : '';
  output.answer(policy, () => `policy ${name}: ${policy.status.suspended ? 'suspended' : 'resumed'}${next}`);
  return EXIT_STATUS.done;
}

/** `portage resume POLICY [--take-over]`. */
export function createResumeCommand(run: CommandRunner): Command {
  return new Command('resume')
    .description('let the triggers of a policy fire again')
    .argument('<policy>')
    .option('--take-over', "put the source's state over commits of others on the replica")
    .action(run(resume));
}
