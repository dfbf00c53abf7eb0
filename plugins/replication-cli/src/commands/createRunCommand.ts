import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { describeJob } from '../output/describeJob';
import { waitForJob } from '../progress/waitForJob';
import { systemErrorOf } from '../server/systemErrorOf';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { parseTime } from './parseTime';
import { statusOfJob } from './statusOfJob';

interface RunOptions {
  wait?: boolean;
  plan?: string;
  at?: string;
}

/** How often the start is tried where the connection breaks; the idempotency key makes one job of them all. */
const START_ATTEMPTS = 3;
const START_RETRY_MS = 500;

/** A refused connection reached nobody and is told at once; a broken one may have started the job already. */
function isBroken(error: unknown): boolean {
  const systemError = systemErrorOf(error);
  return systemError !== undefined && systemError.code !== 'ECONNREFUSED' && systemError.code !== 'ENOTFOUND';
}

async function start({ client }: CommandContext, name: string, { plan, at }: RunOptions): Promise<Job> {
  const idempotencyKey = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.call('runPolicy', { path: { name }, body: { plan, at } }, { idempotencyKey });
    } catch (error) {
      if (!isBroken(error) || attempt === START_ATTEMPTS) {
        throw error;
      }
      await sleep(START_RETRY_MS);
    }
  }
}

async function runPolicy(context: CommandContext, name: string, options: RunOptions): Promise<ExitStatus> {
  const started = await start(context, name, options);
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
