import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { type Command, CommanderError } from 'commander';
import { z } from 'zod';
import { createProgram } from './createProgram';
import { EXIT_STATUS, type ExitStatus } from './exitStatus';
import { exitStatusOf } from './exitStatusOf';
import { Output } from './output/Output';
import { describeReason } from './output/describeReason';
import { createClient } from './server/createClient';
import { systemErrorOf } from './server/systemErrorOf';
import type { Terminal } from './Terminal';

interface GlobalOptions {
  server: string;
  token?: string;
  json?: boolean;
}

function describeError(error: unknown, server: string): string {
  const systemError = systemErrorOf(error);
  if (systemError) {
    return `No server at ${server}: ${systemError.message}. Is it running? Another one is named with --server URL.`;
  }
  if (error instanceof ReplicationResponseError) {
    if (error.body.reason) {
      return describeReason(error.body.reason);
    }
    const problems = (error.body.problems ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join('');
    return `${error.message}${problems}`;
  }
  if (error instanceof z.ZodError) {
    return `The server's answer is not what this version understands (${z.prettifyError(error)}). Are server and command line of one version?`;
  }
  return error instanceof Error ? error.message : String(error);
}

function tellError(error: unknown, terminal: Terminal, options: GlobalOptions): ExitStatus {
  const output = Output.create({ ...terminal, json: Boolean(options.json) });
  const message = describeError(error, options.server);
  output.note(message);
  if (output.json) {
    const body = error instanceof ReplicationResponseError ? error.body : { name: error instanceof Error ? error.name : 'Error', message };
    output.answer({ error: body }, () => '');
  }
  return exitStatusOf(error);
}

function configure(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: text => terminal.stdout.write(text),
    writeErr: text => terminal.stderr.write(text),
  });
  command.commands.forEach(child => configure(child, terminal));
}

/**
 * Runs one command.
 * @returns the exit status; nothing is thrown
 * @public
 */
export async function runCommandLine(terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = EXIT_STATUS.done;
  // A reader that has seen enough (`portage logs … | head`) closes the pipe; that is no failure of ours.
  terminal.stdout.on('error', () => {});

  const program = createProgram(work => async (...args) => {
    const options = program.opts<GlobalOptions>();
    const client = await createClient({ server: options.server, token: options.token, terminal });
    const output = Output.create({ ...terminal, json: Boolean(options.json) });
    status = await work({ client, output, terminal }, ...args);
  });
  configure(program, terminal);
  try {
    await program.parseAsync(terminal.args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_STATUS.done : EXIT_STATUS.usage;
    }
    return tellError(error, terminal, program.opts<GlobalOptions>());
  }
}
