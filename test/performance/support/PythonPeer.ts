import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { findPythonTool } from '../../servers/findPythonTool';
import type { Measurement } from './measure';

const SCRIPTS = resolve(__dirname, '../python');

/** A script of `test/performance/python`: it answers each line on its standard input with what one run of the work took. */
export class PythonPeer {
  static start(script: string, ...args: string[]): PythonPeer {
    return PythonPeer.startWith(pythonPath(), script, { args });
  }

  /** Starts it with another Python than that of the servers. */
  static startWith(python: string, script: string, options: { args: string[]; environment?: Record<string, string> }): PythonPeer {
    const { args, environment } = options;
    return new PythonPeer(
      spawn(python, [resolve(SCRIPTS, script), ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, ...environment },
      }),
    );
  }

  /** Runs a script to its end. @throws Error where it fails */
  static run(script: string, ...args: string[]): void {
    execFileSync(pythonPath(), [resolve(SCRIPTS, script), ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Measured by the script itself: its wall time, and the CPU time of its process. */
  async measure(): Promise<Measurement> {
    this.child.stdin.write('\n');
    const { value, done } = await this.answers.next();
    if (done) {
      throw new Error('the script has ended');
    }
    return JSON.parse(value);
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.stdin.end();
    await closed;
  }
}

function pythonPath(): string {
  const python = findPythonTool('servers', 'python');
  if (!python) {
    throw new Error('Python is not installed. Run test/servers/install.sh first.');
  }
  return python;
}
