import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { parseType } from './parseType';

async function deleteObject({ client, output }: CommandContext, typeText: string, name: string): Promise<ExitStatus> {
  if (parseType(typeText, ['cluster', 'policy'] as const) === 'cluster') {
    await client.call('deleteCluster', { path: { name } });
    output.answer({ type: 'cluster', name, deleted: true }, () => `cluster ${name}: deleted`);
  } else {
    const { replica } = await client.call('deletePolicy', { path: { name } });
    output.answer({ type: 'policy', name, deleted: true, replica }, () => `policy ${name}: deleted; its replica stays at ${replica}`);
  }
  return EXIT_STATUS.done;
}

/** `portage delete TYPE NAME`. */
export function createDeleteCommand(run: CommandRunner): Command {
  return new Command('delete')
    .description('delete a cluster that no policy uses, or a policy (its replica stays)')
    .argument('<type>', 'cluster or policy')
    .argument('<name>')
    .action(run(deleteObject));
}
