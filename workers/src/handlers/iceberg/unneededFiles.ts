import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { z } from 'zod';
import type { UnneededFile } from '../../prune';
import { streamRecords } from './streamRecords';

const unneededFileSchema = z.object({ uri: z.string(), sizeBytes: z.number().int(), since: z.iso.datetime() });

/** A survey's list of unneeded files, in the storage's order. */
export function readUnneededFiles(
  storage: StorageConnector,
  options: { uri: string; signal: AbortSignal },
): AsyncGenerator<UnneededFile[]> {
  return streamRecords(storage, { ...options, schema: unneededFileSchema });
}

/** The last pruning's list; one that is gone is as none, and every file's grace begins anew. */
export async function* readPreviousUnneeded(
  storage: StorageConnector,
  options: { uri: string | undefined; signal: AbortSignal },
): AsyncGenerator<UnneededFile[]> {
  const { uri, signal } = options;
  if (uri === undefined) {
    return;
  }
  try {
    yield* readUnneededFiles(storage, { uri, signal });
  } catch (error) {
    if (!isReplicationError(error) || error.code !== 'source-file-missing') {
      throw error;
    }
  }
}
