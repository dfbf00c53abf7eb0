import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(__filename);
const PORTAGE = join(dirname(require.resolve('@portage/replication-cli/package.json')), 'bin/portage');

export interface CommandLineResult {
  status: number;
  stdout: string;
  stderr: string;
  /** What the last line of standard output holds as JSON, with `--json`. */
  json: () => any;
}

/** Runs `portage` as a user would, in a process of its own. */
export function runCommandLine(
  args: readonly string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<CommandLineResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [PORTAGE, ...args],
      { env: { ...process.env, ...options.environment }, timeout: 180_000 },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : error.code;
        if (typeof status !== 'number') {
          reject(error);
          return;
        }
        resolve({ status, stdout, stderr, json: () => JSON.parse(stdout.trimEnd().split('\n').at(-1)!) });
      },
    );
    child.stdin?.end(options.input ?? '');
  });
}
