import type { Cluster } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { describeReason } from '../output/describeReason';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

function describeCluster({ metadata, status }: Cluster): string {
  const checks = (status.checks ?? []).map(check => {
    const outcome = check.ok ? 'ok' : (check.reason?.message ?? 'failed');
    return `  ${check.name}: ${outcome} (${Math.round(check.durationMs)} ms)`;
  });
  return [`cluster ${metadata.name}: ${status.health}`, ...checks, ...(status.reason ? [describeReason(status.reason)] : [])].join('\n');
}

async function checkCluster({ client, output }: CommandContext, name: string): Promise<ExitStatus> {
  const cluster = await client.call('checkCluster', { path: { name } });
  output.answer(cluster, () => describeCluster(cluster));
  const { health } = cluster.status;
  // A probe that could not be made leaves the health unknown, and a script must not take that for well.
  return health === 'healthy' || health === 'degraded' ? EXIT_STATUS.done : EXIT_STATUS.failed;
}

/** `portage check CLUSTER`: probes now. */
export function createCheckCommand(run: CommandRunner): Command {
  return new Command('check')
    .description('probe a cluster now; exit status 1 if it is unhealthy')
    .argument('<cluster>')
    .action(run(checkCluster));
}
