import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { WORKER_TOKEN } from '../../support/startBackend';
import { RULES_VARIABLE, WRITES_VARIABLE, type FaultRule, type WriteEvent } from './FaultRule';

const require = createRequire(__filename);
const COMMAND = join(dirname(require.resolve('@portage/workers/package.json')), 'bin/portage-worker');
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
const LOG_TAIL_LINES = 30;

/** A bare worker in a process of its own, as `npm run worker` starts it, whose writes meet the test's rules. */
export class FaultyWorker {
  private readonly directory = mkdtempSync(join(tmpdir(), 'portage-worker-'));
  private readonly rulesFile = join(this.directory, 'rules.json');
  private readonly writesFile = join(this.directory, 'writes.ndjson');
  private readonly logFile = join(this.directory, 'log');
  private child: ChildProcess | undefined;
  private exited: Promise<NodeJS.Signals | number | null> = Promise.resolve(null);

  /** @param options - `replication` is the worker's configuration, with its regions and connections */
  constructor(options: { backendUrl: string; replication: { worker: Record<string, unknown>; connections: Record<string, unknown> } }) {
    const { backendUrl, replication } = options;
    const configuration = {
      backend: { baseUrl: backendUrl },
      replication: {
        ...replication,
        extensions: [resolve(__dirname, 'faultExtension.ts')],
        worker: { ...replication.worker, token: WORKER_TOKEN },
      },
    };
    writeFileSync(join(this.directory, 'worker.yaml'), stringify(configuration));
    this.setRules([]);
    this.forgetWrites();
  }

  /** Starts the process and waits until it asks for tasks. */
  async start(): Promise<void> {
    const log = openSync(this.logFile, 'w');
    const child = spawn(process.execPath, [COMMAND, '--config', join(this.directory, 'worker.yaml')], {
      stdio: ['ignore', log, log],
      cwd: this.directory,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PORTAGE_HOME: this.directory,
        [RULES_VARIABLE]: this.rulesFile,
        [WRITES_VARIABLE]: this.writesFile,
      },
    });
    closeSync(log);
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    this.child = child;
    this.exited = new Promise(done => {
      child.once('exit', (code, signal) => {
        process.off('exit', killAtExit);
        this.child = undefined;
        done(signal ?? code);
      });
    });
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!this.log.includes(' serves ')) {
      if (!this.child || Date.now() > deadline) {
        throw new Error(`The worker did not start:\n${this.log.split('\n').slice(-LOG_TAIL_LINES).join('\n')}`);
      }
      await sleep(POLL_MS);
    }
  }

  get running(): boolean {
    return this.child !== undefined;
  }

  get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** Resolves with the signal, or the exit status, once the process has ended. */
  get ended(): Promise<NodeJS.Signals | number | null> {
    return this.exited;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.child?.kill(signal);
    await this.exited;
  }

  /** Holds from the worker's next write on. The file is replaced at once: the worker may be reading it. */
  setRules(rules: readonly FaultRule[]): void {
    writeFileSync(`${this.rulesFile}.new`, JSON.stringify(rules));
    renameSync(`${this.rulesFile}.new`, this.rulesFile);
  }

  /** Every write that the worker's processes made since `forgetWrites`, in order. */
  get writes(): WriteEvent[] {
    const lines = readFileSync(this.writesFile, 'utf8').split('\n').slice(0, -1);
    return lines.map(line => JSON.parse(line));
  }

  forgetWrites(): void {
    writeFileSync(this.writesFile, '');
  }

  /** Waits until a write of the worker is one that is looked for. */
  async waitForWrite(isWanted: (event: WriteEvent) => boolean, options: { timeoutMs: number }): Promise<void> {
    const deadline = Date.now() + options.timeoutMs;
    while (!this.writes.some(isWanted)) {
      if (Date.now() > deadline) {
        throw new Error(`The worker did not make the write that was waited for; it made ${JSON.stringify(this.writes)}`);
      }
      await sleep(POLL_MS);
    }
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    if (existsSync(this.directory)) {
      rmSync(this.directory, { recursive: true });
    }
  }
}
