import { Command } from 'commander';
import { stringify } from 'yaml';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { parseTime } from './parseTime';

async function preview({ client, output }: CommandContext, name: string, options: { at?: string }): Promise<ExitStatus> {
  const compiled = await client.call('previewPolicy', { path: { name }, query: { at: options.at } });
  output.answer(compiled, () => stringify(compiled).trimEnd());
  return EXIT_STATUS.done;
}

/** `portage preview POLICY`: the compiled policy. */
export function createPreviewCommand(run: CommandRunner): Command {
  return new Command('preview')
    .description('show paths, rules and next times of a policy, with variables expanded')
    .argument('<policy>')
    .option('--at <time>', 'for this time instead of now', parseTime)
    .action(run(preview));
}
