import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import type { ZodType } from 'zod';

const READ_BYTES = 1024 * 1024;
const LINE_FEED = 10;

/** Reads a file of one record a line in order, in batches, however long it is. */
export async function* streamRecords<T>(
  storage: StorageConnector,
  options: { uri: string; schema: ZodType<T>; signal: AbortSignal },
): AsyncGenerator<T[]> {
  const { uri, schema, signal } = options;
  const found = await storage.stat(uri, { signal });
  if (!found) {
    throw new ReplicationError('source-file-missing', `"${uri}" is gone.`);
  }
  let rest: Buffer = Buffer.alloc(0);
  for (let offsetBytes = 0; offsetBytes < found.sizeBytes; offsetBytes += READ_BYTES) {
    const lengthBytes = Math.min(READ_BYTES, found.sizeBytes - offsetBytes);
    const bytes = Buffer.concat([rest, await storage.read(uri, { offsetBytes, lengthBytes, signal })]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    rest = bytes.subarray(end);
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    yield lines.map(line => {
      const parsed = schema.safeParse(JSON.parse(line));
      if (!parsed.success) {
        throw new ReplicationError('corrupt-metadata', `${uri} is not what its task wrote: ${parsed.error.issues[0]?.message}`);
      }
      return parsed.data;
    });
  }
}
