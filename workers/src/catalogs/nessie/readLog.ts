import { encodeReference, type NessieClient } from './NessieClient';
import { logPageSchema, type NessieLogEntry } from './nessieModel';
import { readPages } from './readPages';

/**
 * The commits of a reference, newest first, from `fromHash` (default: its head) down to `untilHash`, which is left out, or to the
 * beginning.
 *
 * @param options - `operations` brings what each commit changed, too
 */
export async function* readLog(
  client: NessieClient,
  reference: string,
  options: { fromHash?: string; untilHash?: string; operations: boolean; pageSize?: number; signal?: AbortSignal },
): AsyncGenerator<NessieLogEntry> {
  const { fromHash, untilHash, operations, pageSize, signal } = options;
  const pages = readPages(client, {
    path: `trees/${encodeReference(reference, fromHash)}/history`,
    query: { fetch: operations ? 'ALL' : undefined, 'limit-hash': untilHash },
    pageSize,
    schema: logPageSchema,
    signal,
  });
  for await (const { logEntries } of pages) {
    for (const entry of logEntries) {
      // The server's limit is inclusive.
      if (entry.commitMeta.hash === untilHash) {
        return;
      }
      yield entry;
    }
  }
}
