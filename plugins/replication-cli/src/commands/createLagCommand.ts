import type { Lag, LagHistory } from '@portage/backstage-plugin-replication-common';
import { Command, Option } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { formatBytes } from '../output/formatBytes';
import { formatLag } from '../output/formatLag';
import { formatSeconds } from '../output/formatSeconds';
import { formatTable } from '../output/formatTable';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { parseTime } from './parseTime';

interface LagOptions {
  last?: boolean;
  history?: boolean;
  from?: string;
  to?: string;
  resolution?: string;
}

function measureCells({ commits, rows, bytes, seconds }: Pick<Lag, 'commits' | 'rows' | 'bytes' | 'seconds'>): string[] {
  return [String(commits), String(rows), formatBytes(bytes), formatSeconds(seconds)];
}

function describeLag(lag: Lag): string {
  const summary = `policy ${lag.policy}: ${formatLag(lag)}`;
  if (lag.tables.length === 0) {
    return summary;
  }
  const rows = lag.tables.map(table => [table.table, ...measureCells(table)]);
  return `${summary}\n${formatTable(['TABLE', 'COMMITS', 'ROWS', 'SIZE', 'TIME'], rows)}`;
}

function describeHistory(name: string, { series, resolutionSeconds }: LagHistory): string {
  const rows = series.flatMap(({ samples }) => samples.map(sample => [sample.at, ...measureCells(sample)]));
  if (rows.length === 0) {
    return `policy ${name}: nothing was measured in this span`;
  }
  const summary = `policy ${name}: the highest lag of each ${formatSeconds(resolutionSeconds)}`;
  return `${summary}\n${formatTable(['SINCE', 'COMMITS', 'ROWS', 'SIZE', 'TIME'], rows)}`;
}

async function showLag({ client, output }: CommandContext, name: string, options: LagOptions): Promise<ExitStatus> {
  const { last, history, ...span } = options;
  if (history || Object.keys(span).length > 0) {
    const answer = await client.call('getLagHistory', { path: { name }, query: span });
    output.answer(answer, () => describeHistory(name, answer));
  } else {
    const lag = await client.call('getLag', { path: { name }, query: { measure: last ? 'never' : 'now' } });
    output.answer(lag, () => describeLag(lag));
  }
  return EXIT_STATUS.done;
}

/** `portage lag POLICY`: measured now, as it was measured last, or over time. */
export function createLagCommand(run: CommandRunner): Command {
  return new Command('lag')
    .description('show how far a replica is behind, measured now, or how far it was')
    .argument('<policy>')
    .addOption(new Option('--last', 'as it was measured last, without asking a worker').conflicts(['history', 'from', 'to', 'resolution']))
    .option('--history', 'over time: the last hour, unless --from or --to say otherwise')
    .option('--from <time>', 'begin of the history', parseTime)
    .option('--to <time>', 'end of the history', parseTime)
    .option('--resolution <duration>', 'length of the spans whose highest lag is shown, such as 5m')
    .action(run(showLag));
}
