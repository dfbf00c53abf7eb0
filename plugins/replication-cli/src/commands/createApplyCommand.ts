import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { Command } from 'commander';
import { checkLocally } from '../documents/checkLocally';
import { describeProblem } from '../documents/describeProblem';
import type { FileProblem } from '../documents/FileProblem';
import { locateProblems } from '../documents/locateProblems';
import { readDocuments } from '../documents/readDocuments';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { UsageError } from '../UsageError';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';

interface ApplyOptions {
  file: string[];
  dryRun?: boolean;
}

function refuse({ output }: CommandContext, problems: FileProblem[]): ExitStatus {
  for (const problem of problems) {
    output.note(describeProblem(problem));
  }
  const message = `${problems.length} problem${problems.length === 1 ? '' : 's'}, nothing was applied`;
  output.note(message);
  if (output.json) {
    output.answer({ error: { name: 'InputError', message, problems } }, () => '');
  }
  return EXIT_STATUS.usage;
}

async function apply(context: CommandContext, { file, dryRun }: ApplyOptions): Promise<ExitStatus> {
  const { documents, problems } = await readDocuments(file, context.terminal.stdin);
  const found = [...problems, ...(documents.length > 0 ? checkLocally(documents) : [])];
  if (found.length > 0) {
    return refuse(context, found);
  }
  if (documents.length === 0) {
    throw new UsageError(`No document in ${file.join(', ')}`);
  }
  try {
    const result = await context.client.call('importDocuments', { body: { documents: documents.map(({ value }) => value), dryRun } });
    const suffix = dryRun ? ' (dry run)' : '';
    context.output.answer(result, () => result.objects.map(({ type, name, outcome }) => `${type} ${name}: ${outcome}${suffix}`).join('\n'));
    return EXIT_STATUS.done;
  } catch (error) {
    if (error instanceof ReplicationResponseError && error.body.problems?.length) {
      return refuse(context, locateProblems(error.body.problems, documents));
    }
    throw error;
  }
}

/** `portage apply -f FILE…`: creates or updates what the documents describe, all or nothing. */
export function createApplyCommand(run: CommandRunner): Command {
  return new Command('apply')
    .description('create or update clusters and policies from documents, all or nothing')
    .requiredOption('-f, --file <file...>', 'YAML or JSON with one or many documents; - is standard input')
    .option('--dry-run', 'check only')
    .action(run(apply));
}
