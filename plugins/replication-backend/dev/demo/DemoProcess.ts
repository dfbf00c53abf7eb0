import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const BACKEND_PACKAGE = '@portage/backstage-plugin-replication-backend';
/** A process that dies at once is not started again at once. */
const RESTART_DELAY_MS = 3_000;
/** How long a commit in flight may take before the process is killed, which harms nothing. */
const STOP_GRACE_MS = 3_000;

/**
 * The demo's writers in a process of their own. It is started again when it dies, and dies with this one: it lives on the pipe to its
 * standard input, which the system closes however this process ends.
 */
export class DemoProcess {
  private child: ChildProcess | undefined;
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;

  private constructor(private readonly options: { state: string; logger: LoggerService }) {}

  static create(options: { state: string; logger: LoggerService }): DemoProcess {
    return new DemoProcess(options);
  }

  start(): void {
    const { state, logger } = this.options;
    const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
    const script = resolvePackagePath(BACKEND_PACKAGE, 'dev/demo/writer/main.ts');
    const child = spawn(process.execPath, ['--require', transform, script, state], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    logger.info(`The demo's writers run as process ${child.pid}; their files lie in ${state}`);
    child.stdout.on('data', data => logger.info(String(data).trimEnd()));
    child.stderr.on('data', data => logger.warn(String(data).trimEnd()));
    child.stdin.on('error', () => {});
    child.on('error', error => logger.error("The demo's writers could not be started", error));
    child.on('close', (code, signal) => {
      this.child = undefined;
      if (!this.stopping) {
        logger.warn(`The demo's writers ended with ${signal ?? `status ${code}`}; they are started again`);
        this.restart = setTimeout(() => this.start(), RESTART_DELAY_MS);
      }
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    const { child } = this;
    if (child) {
      const ended = once(child, 'close');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      child.stdin?.end();
      await ended;
      clearTimeout(kill);
    }
  }
}
