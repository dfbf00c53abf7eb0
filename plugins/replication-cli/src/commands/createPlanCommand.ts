import type { Plan } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { describeJob } from '../output/describeJob';
import { describeReason } from '../output/describeReason';
import { describeSavings } from '../output/describeSavings';
import { formatBytes } from '../output/formatBytes';
import { formatCost } from '../output/formatCost';
import { formatTable } from '../output/formatTable';
import { waitForJob } from '../progress/waitForJob';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { statusOfJob } from './statusOfJob';

function describePlan(plan: Plan): string {
  const rows = [
    ['tables', String(plan.tables)],
    ['manifests', String(plan.manifests)],
    ['files', String(plan.files)],
    ['bytes', `${plan.bytes} (${formatBytes(plan.bytes)})`],
    ['requests', String(plan.requests)],
    ['cost', plan.cost ? formatCost(plan.cost) : 'no prices configured'],
    ...(plan.filesObsolete > 0 ? [['saved', describeSavings(plan)]] : []),
    ...(plan.items ? [['items', plan.items]] : []),
    ['hash', plan.hash],
  ];
  const held = plan.heldTables.map(({ table, reason }) => `held ${table}: ${describeReason(reason)}`);
  return [formatTable(['PLAN', plan.policy], rows), ...held, ...(plan.reason ? [describeReason(plan.reason)] : [])].join('\n');
}

async function planPolicy(context: CommandContext, name: string): Promise<ExitStatus> {
  const { client, output } = context;
  const started = await client.call('planPolicy', { path: { name } });
  const job = await waitForJob(context, started.id);
  const status = statusOfJob(job);
  if (status !== EXIT_STATUS.done) {
    output.answer(job, () => describeJob(job));
    return status;
  }
  const made = await client.call('getPlan', { path: { id: job.id } });
  output.answer(made, () => describePlan(made));
  return EXIT_STATUS.done;
}

/** `portage plan POLICY`: a dry run. */
export function createPlanCommand(run: CommandRunner): Command {
  return new Command('plan')
    .description('show what a run would copy and rewrite, with its cost and hash')
    .argument('<policy>')
    .action(run(planPolicy));
}
