import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, type LogLine } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

/** A line of a task's log, and whose it is. */
interface JobLogLine extends LogLine {
  stage: string;
  task: string;
}

const PAGE_LINES = 1_000;
const FOLLOW_INTERVAL_MS = 1_000;

/**
 * All lines of a job's tasks that were not read yet, in the order of their times.
 * @param read - by task, the sequence of the last line that was read; moved on by this call
 */
async function readNewLines({ client }: CommandContext, jobId: string, read: Map<string, number>): Promise<JobLogLine[]> {
  const { stages } = await client.call('listStages', { path: { id: jobId } });
  const lines: JobLogLine[] = [];
  for (const stage of stages) {
    for (const task of stage.taskList) {
      let page;
      do {
        page = await client.call('getTaskLog', { path: { id: task.id }, query: { after: read.get(task.id) ?? 0, limit: PAGE_LINES } });
        lines.push(...page.lines.map(({ at, level, message }) => ({ at, level, message, stage: stage.name, task: task.id })));
        read.set(task.id, page.next);
      } while (page.lines.length === PAGE_LINES);
    }
  }
  return lines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function describeLine({ at, level, message, stage, task }: JobLogLine): string {
  return `${at} ${level.padEnd(5)} ${stage} ${task.slice(0, 8)} ${message}`;
}

async function logs(context: CommandContext, jobId: string, { follow }: { follow?: boolean }): Promise<ExitStatus> {
  const { client, output } = context;
  const read = new Map<string, number>();
  const all: JobLogLine[] = [];
  for (;;) {
    // The status is asked for before the lines: what is written until a job ends is then read in any case.
    const job = await client.call('getJob', { path: { id: jobId } });
    const lines = await readNewLines(context, jobId, read);
    lines.forEach(line => output.line(describeLine(line)));
    if (output.json) {
      all.push(...lines);
    }
    if (!follow || isFinal(job.status)) {
      break;
    }
    await sleep(FOLLOW_INTERVAL_MS);
  }
  if (output.json) {
    output.answer(all, () => '');
  }
  return EXIT_STATUS.done;
}

/** `portage logs JOB [--follow]`. */
export function createLogsCommand(run: CommandRunner): Command {
  return new Command('logs')
    .description("show the log of a job's tasks")
    .argument('<job>')
    .option('--follow', 'go on until the job has ended')
    .action(run(logs));
}
