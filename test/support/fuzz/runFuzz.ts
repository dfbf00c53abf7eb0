import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FuzzMessage } from './fuzzProcess';

/** What V8 may take; buffers are not in it, so the whole process is measured too. */
const HEAP_MEGABYTES = 512;

export interface FuzzResult {
  /** How often each came of an input. */
  outcomes: Record<string, number>;
  /** Of the whole process at its peak, over what it had when the tables were loaded. */
  rssGrowthBytes: number;
}

/** Tries inputs in a process of their own. @throws Error that names the input which hung, crashed or was not refused as it must be */
export async function runFuzz(options: { args: readonly string[]; inputTimeoutMs: number }): Promise<FuzzResult> {
  const child = fork(join(__dirname, 'fuzzProcess.ts'), options.args, {
    execArgv: [
      '--expose-gc',
      `--max-old-space-size=${HEAP_MEGABYTES}`,
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const outcomes: Record<string, number> = {};
  let trying = 'loading';
  let errors = '';
  let readyRssBytes = 0;
  let peakRssBytes: number | undefined;
  let hung = false;
  let timer: NodeJS.Timeout | undefined;

  child.stderr!.on('data', chunk => {
    errors += chunk;
  });
  child.on('message', (message: FuzzMessage) => {
    clearTimeout(timer);
    if ('trying' in message) {
      trying = message.trying;
      timer = setTimeout(() => {
        hung = true;
        child.kill('SIGKILL');
      }, options.inputTimeoutMs);
    } else if ('outcome' in message) {
      outcomes[message.outcome] = (outcomes[message.outcome] ?? 0) + 1;
    } else if ('ready' in message) {
      readyRssBytes = message.rssBytes;
    } else {
      peakRssBytes = message.peakRssBytes;
    }
  });
  const status = await new Promise(resolve => child.on('close', (code, signal) => resolve(code ?? signal)));
  clearTimeout(timer);
  if (hung || status !== 0 || peakRssBytes === undefined) {
    throw new Error(`${hung ? 'Hung' : `Ended with ${status}`} at: ${trying}\n${errors}`);
  }
  return { outcomes, rssGrowthBytes: peakRssBytes - readyRssBytes };
}
