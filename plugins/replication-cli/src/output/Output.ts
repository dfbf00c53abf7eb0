import type { Writable } from 'node:stream';

/**
 * Where a command's answer goes. Standard output gets the answer alone: text for people, or with `--json` one JSON value as its last
 * line. Everything on the way there (progress, warnings) goes to standard error.
 */
export class Output {
  private constructor(
    private readonly stdout: Writable,
    private readonly stderr: Writable,
    readonly json: boolean,
  ) {}

  static create(options: { stdout: Writable; stderr: Writable; json: boolean }): Output {
    const { stdout, stderr, json } = options;
    return new Output(stdout, stderr, json);
  }

  /** The answer in both its forms; the text is made only where it is shown. */
  answer(value: unknown, text: () => string): void {
    this.stdout.write(this.json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
  }

  /** A line of the answer for people, while it comes; nothing with `--json`. */
  line(text: string): void {
    if (!this.json) {
      this.stdout.write(`${text}\n`);
    }
  }

  /** Something beside the answer. */
  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }
}
