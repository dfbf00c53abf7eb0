import { Command } from 'commander';
import { createApplyCommand } from './commands/createApplyCommand';
import { createCancelCommand } from './commands/createCancelCommand';
import { createCheckCommand } from './commands/createCheckCommand';
import { createDeleteCommand } from './commands/createDeleteCommand';
import { createGetCommand } from './commands/createGetCommand';
import { createLagCommand } from './commands/createLagCommand';
import { createLogsCommand } from './commands/createLogsCommand';
import { createPlanCommand } from './commands/createPlanCommand';
import { createPreviewCommand } from './commands/createPreviewCommand';
import { createPruneCommand } from './commands/createPruneCommand';
import { createResumeCommand } from './commands/createResumeCommand';
import { createRetryCommand } from './commands/createRetryCommand';
import { createRunCommand } from './commands/createRunCommand';
import { createSuspendCommand } from './commands/createSuspendCommand';
import { createVerifyCommand } from './commands/createVerifyCommand';
import type { CommandRunner } from './commands/CommandRunner';
import { DEFAULT_SERVER } from './server/createClient';

const EXIT_STATUS_HELP = `
Exit status: 0 done; 1 the job failed or the thing is unhealthy; 2 wrong usage or an invalid document; 3 server not reached; 4 not allowed.`;

const COMMANDS = [
  createApplyCommand,
  createDeleteCommand,
  createGetCommand,
  createCheckCommand,
  createPreviewCommand,
  createPlanCommand,
  createRunCommand,
  createSuspendCommand,
  createResumeCommand,
  createCancelCommand,
  createRetryCommand,
  createLogsCommand,
  createLagCommand,
  createVerifyCommand,
  createPruneCommand,
];

/** All commands with what they share: server, token, and the form of the answer. */
export function createProgram(run: CommandRunner): Command {
  const program = new Command('portage')
    .description('Replicate data lakes between regions: the command line of the replication plugin.')
    .option('--server <url>', 'the Backstage backend', DEFAULT_SERVER)
    .option('--token <token>', 'a token of that backend; else the environment variable PORTAGE_TOKEN')
    .option('--json', 'make the last line of standard output one JSON value')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_STATUS_HELP);
  for (const createCommand of COMMANDS) {
    program.addCommand(createCommand(run));
  }
  return program;
}
