import { resolve } from 'node:path';
import { Peer } from './Peer';

const CLIENT = resolve(__dirname, 'tableClient.ts');

/**
 * Synchronizes the states of a table, one after the other, in a process of its own, so that its memory and its garbage are its own. It answers
 * with a `TableRun`.
 * @param options - `folder` as `createBenchTable` made it; `deflateLibrary` is forced, not chosen
 */
export function startTableClient(options: {
  folder: string;
  metadataLocations: readonly string[];
  deflateLibrary?: 'zlib' | 'libdeflate';
}): Peer {
  const { deflateLibrary, ...work } = options;
  return Peer.start({
    executable: process.execPath,
    args: ['--require', '@backstage/cli/config/nodeTransform.cjs', CLIENT, JSON.stringify(work)],
    environment: { NODE_ENV: 'production', ...(deflateLibrary && { PORTAGE_DEFLATE: deflateLibrary }) },
  });
}
