import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TableRun } from './tableClient';

const execute = promisify(execFile);
const CLIENT = resolve(__dirname, 'tableClient.ts');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Synchronizes the states of a table, one after the other, in a process of its own, so that its memory and its garbage are its own.
 * @param options - `folder` as `createBenchTable` made it; `deflateLibrary` is forced, not chosen
 */
export async function runTableClient(options: {
  folder: string;
  metadataLocations: readonly string[];
  rounds: number;
  /** A table that is synchronized first and not measured: threads and code are warm then, as in a worker that has run for a while. */
  warmUp?: { folder: string; metadataLocation: string };
  deflateLibrary?: 'zlib' | 'libdeflate';
}): Promise<TableRun> {
  const { deflateLibrary, ...work } = options;
  const { stdout } = await execute(
    process.execPath,
    ['--require', '@backstage/cli/config/nodeTransform.cjs', CLIENT, JSON.stringify(work)],
    {
      env: { ...process.env, NODE_ENV: 'production', ...(deflateLibrary && { PORTAGE_DEFLATE: deflateLibrary }) },
      maxBuffer: MAX_OUTPUT_BYTES,
    },
  );
  return JSON.parse(stdout);
}
