import type { Lag } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { formatBytes } from '../output/formatBytes';
import { formatLag } from '../output/formatLag';
import { formatSeconds } from '../output/formatSeconds';
import { formatTable } from '../output/formatTable';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

function describeLag(lag: Lag): string {
  const summary = `policy ${lag.policy}: ${formatLag(lag)}`;
  if (lag.tables.length === 0) {
    return summary;
  }
  const rows = lag.tables.map(({ table, commits, rows: behind, bytes, seconds }) => [
    table,
    String(commits),
    String(behind),
    formatBytes(bytes),
    formatSeconds(seconds),
  ]);
  return `${summary}\n${formatTable(['TABLE', 'COMMITS', 'ROWS', 'SIZE', 'TIME'], rows)}`;
}

async function showLag({ client, output }: CommandContext, name: string): Promise<ExitStatus> {
  const lag = await client.call('getLag', { path: { name } });
  output.answer(lag, () => describeLag(lag));
  return EXIT_STATUS.done;
}

/** `portage lag POLICY`: measured now. */
export function createLagCommand(run: CommandRunner): Command {
  return new Command('lag').description('show how far a replica is behind, measured now').argument('<policy>').action(run(showLag));
}
