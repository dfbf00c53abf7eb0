import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Measurement } from './measure';

/** A program in a process of its own that grows warm: it answers each line on its standard input with one line of JSON. */
export class Peer {
  /** @param options - `scratch`: a folder that is removed once the program has ended */
  static start(options: { executable: string; args: string[]; environment?: Record<string, string>; scratch?: string }): Peer {
    const { executable, args, environment, scratch } = options;
    const child = spawn(executable, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
    return new Peer(child, scratch);
  }

  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly scratch: string | undefined,
  ) {
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Has the work done once, as the program itself measured it: its wall time, and the CPU time of its process. */
  measure(): Promise<Measurement> {
    return this.ask();
  }

  /** Has the work done once. @returns what the program says of it */
  async ask<T>(): Promise<T> {
    this.child.stdin.write('\n');
    const { value, done } = await this.answers.next();
    if (done) {
      throw new Error('the peer has ended');
    }
    return JSON.parse(value);
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.stdin.end();
    await closed;
    if (this.scratch !== undefined) {
      await rm(this.scratch, { recursive: true, force: true });
    }
  }
}
