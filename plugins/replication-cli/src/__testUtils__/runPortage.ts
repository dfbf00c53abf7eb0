import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '../runCommandLine';

class Sink extends Writable {
  text = '';
  isTTY?: boolean;
  columns = 120;

  _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

/** Runs a command as a process would, with buffers for streams. */
export async function runPortage(
  args: string[],
  options: { stdin?: string; environment?: Record<string, string>; home?: string; tty?: boolean } = {},
): Promise<{ status: number; stdout: string; stderr: string; json: () => any }> {
  const stdout = new Sink();
  const stderr = new Sink();
  stderr.isTTY = options.tty;
  const status = await runCommandLine({
    args,
    stdin: Readable.from([options.stdin ?? '']),
    stdout,
    stderr,
    environment: options.environment ?? {},
    home: options.home,
  });
  return { status, stdout: stdout.text, stderr: stderr.text, json: () => JSON.parse(stdout.text.trimEnd().split('\n').at(-1)!) };
}
