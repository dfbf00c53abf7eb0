import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { findPythonTool } from '../servers/findPythonTool';

const execute = promisify(execFile);

const SCRIPTS = resolve(__dirname, '../engines/python');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Whether {@link runPython} can work here, that is, whether `test/servers/install.sh` has been run. */
export function canRunPython(): boolean {
  return findPythonTool('servers', 'python') !== undefined;
}

/**
 * Runs one of the scripts of `test/engines/python` and returns what its last line of output holds as JSON.
 *
 * @throws Error with the script's standard error where it fails
 */
export async function runPython<T>(script: string, ...args: string[]): Promise<T> {
  const python = findPythonTool('servers', 'python');
  if (!python) {
    throw new Error('PyIceberg is not installed. Run test/servers/install.sh first.');
  }
  const { stdout } = await execute(python, [resolve(SCRIPTS, script), ...args], { maxBuffer: MAX_OUTPUT_BYTES });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}
