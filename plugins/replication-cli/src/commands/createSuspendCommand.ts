import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

async function suspend({ client, output }: CommandContext, name: string): Promise<ExitStatus> {
  const policy = await client.call('suspendPolicy', { path: { name } });
  output.answer(policy, () => `policy ${name}: suspended`);
  return EXIT_STATUS.done;
}

/** `portage suspend POLICY`. */
export function createSuspendCommand(run: CommandRunner): Command {
  return new Command('suspend')
    .description('let no trigger of a policy fire until it is resumed')
    .argument('<policy>')
    .action(run(suspend));
}
