import { z } from 'zod';
import { icebergJobFolder, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { mapConcurrent } from '../../transfer';
import { readRecords, writeRecords } from './jobFiles';

const missingFileSchema = z.object({ uri: z.string() });

/** Files asked for at a time. */
const LOOKS_AT_ONCE = 16;

/** Below a job's own folder: the lists outlive the tasks that wrote them, since the job begins again for them. */
function folderOf(context: IcebergJobContext): string {
  return `${icebergJobFolder(context)}missing/`;
}

/** Keeps the names of files that a copy, or an audit, did not find. @returns the list's URI */
export async function writeMissingFiles(
  storage: StorageConnector,
  options: { context: IcebergJobContext; uris: readonly string[]; signal: AbortSignal },
): Promise<string> {
  const { context, uris, signal } = options;
  const records = [...new Set(uris)].sort().map(uri => ({ uri }));
  return (await writeRecords(storage, { folder: folderOf(context), name: 'files', records, signal })).uri;
}

/** What this job did not find before it began again, and what is not there now either. */
export async function readMissingFiles(
  storage: StorageConnector,
  options: { context: IcebergJobContext; registry: StorageRegistry; signal: AbortSignal },
): Promise<Set<string>> {
  const { context, registry, signal } = options;
  const missing = new Set<string>();
  for await (const page of storage.list(folderOf(context), { signal })) {
    for (const { uri } of page) {
      const reported = await readRecords(storage, { uri, schema: missingFileSchema, signal });
      await mapConcurrent(reported, { concurrency: LOOKS_AT_ONCE, signal }, async (file, fileSignal) => {
        if (!(await isInSource(file.uri, { registry, signal: fileSignal }))) {
          missing.add(file.uri);
        }
      });
    }
  }
  return missing;
}

/** Whether a file of the source is there. */
export async function isInSource(uri: string, { registry, signal }: { registry: StorageRegistry; signal: AbortSignal }): Promise<boolean> {
  const storage = await registry.storageOf(uri);
  return (await storage.stat(uri, { signal })) !== undefined;
}
