import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BusyWriterOptions } from './BusyWriterOptions';

/** What the writer did in its time. */
export interface BusyWriterOutcome {
  commits: number;
  seconds: number;
  filesRemoved: number;
}

/** A busy writer in a process of its own, which ends with its time. */
export class BusyWriterProcess {
  /** Resolves when the writer has ended in order. @throws Error where it did not */
  readonly ended: Promise<BusyWriterOutcome>;
  private readonly child: ReturnType<typeof spawn>;

  constructor(options: BusyWriterOptions) {
    const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
    this.child = spawn(process.execPath, ['--require', transform, join(__dirname, 'main.ts'), JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Jest's own options for Node would slow the start down.
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.ended = this.awaitEnd();
    // Whoever waits for the end is told; until then a failure is nobody's unhandled one.
    this.ended.catch(() => {});
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async awaitEnd(): Promise<BusyWriterOutcome> {
    let output = '';
    this.child.stdout!.on('data', data => {
      output += data;
    });
    const [status, signal] = await once(this.child, 'close');
    if (status !== 0) {
      throw new Error(`The busy writer ended with ${signal ?? `status ${status}`}`);
    }
    return JSON.parse(output.trimEnd().split('\n').at(-1)!);
  }
}
