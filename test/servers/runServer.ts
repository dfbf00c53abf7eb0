import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PROBE_INTERVAL_MS = 100;
/** How much of its log a server that did not get ready leaves in the error. */
const LOG_TAIL_LINES = 20;

/** How a server's process runs. */
export interface RunServerOptions {
  name: string;
  executable: string;
  args: string[];
  /** Takes what the server prints. */
  logFile: string;
  environment?: Record<string, string>;
  directory?: string;
  /** Runs it as somebody else, which only root may. */
  user?: { uid: number; gid: number };
  isReady: () => Promise<boolean>;
  readyTimeoutMs: number;
}

/** One process of a server. */
export interface ServerProcess {
  readonly pid: number;
  /** Sends the signal and waits until the process is gone; one that is gone already is no error. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server's process and waits until it is ready. It is killed with this process, whatever becomes of that.
 *
 * @throws Error with the end of the log where it ends, or is not ready in time
 */
export async function runServer(options: RunServerOptions): Promise<ServerProcess> {
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.executable, options.args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.environment },
    cwd: options.directory,
    ...options.user,
  });
  closeSync(log);
  const ended = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let running = true;
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  ended.then(() => {
    running = false;
    process.off('exit', killAtExit);
  });

  const end = async (signal: NodeJS.Signals) => {
    if (running) {
      child.kill(signal);
      await ended;
    }
  };

  const deadline = Date.now() + options.readyTimeoutMs;
  while (running && Date.now() < deadline) {
    if (await options.isReady().catch(() => false)) {
      return { pid: child.pid!, end };
    }
    await Promise.race([ended, sleep(PROBE_INTERVAL_MS)]);
  }
  const fate = running
    ? `was not ready after ${options.readyTimeoutMs} ms`
    : `ended with ${child.exitCode ?? child.signalCode ?? 'an error'}`;
  await end('SIGKILL');
  const tail = (await readFile(options.logFile, 'utf8')).split('\n').slice(-LOG_TAIL_LINES).join('\n');
  throw new Error(`${options.name} ${fate}\n${tail}`);
}
