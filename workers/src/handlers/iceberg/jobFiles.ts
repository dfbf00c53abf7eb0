import { createHash } from 'node:crypto';
import type { ZodType } from 'zod';
import { ReplicationError, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';

/** Where lists of published tables lie; they outlive their jobs. */
export function publishedFolder(context: IcebergJobContext): string {
  return `${context.target.location}_portage/${context.policy}/published/`;
}

/**
 * Writes records as one JSON text a line and returns the file's URI. The name carries a hash of the bytes, so a task that runs
 * twice writes the same file, or another one, and never changes a file that a result already names.
 */
export async function writeRecords(
  storage: StorageConnector,
  options: { folder: string; name: string; records: readonly unknown[]; signal: AbortSignal },
): Promise<{ uri: string; sha256: string }> {
  const body = Buffer.from(options.records.map(record => `${JSON.stringify(record)}\n`).join(''));
  const sha256 = createHash('sha256').update(body).digest('hex');
  const uri = `${options.folder}${options.name}-${sha256.slice(0, 32)}.ndjson`;
  await storage.write(uri, body, { ifAbsent: true, signal: options.signal });
  return { uri, sha256 };
}

/** Reads records `from` to `to` (exclusive; all where left out) and checks each against its schema. */
export async function readRecords<T>(
  storage: StorageConnector,
  options: { uri: string; schema: ZodType<T>; from?: number; to?: number; signal: AbortSignal },
): Promise<T[]> {
  const { uri, schema, from = 0, to, signal } = options;
  const text = Buffer.from(await storage.read(uri, { signal })).toString('utf8');
  const lines = text.split('\n');
  lines.pop();
  return lines.slice(from, to).map((line, index) => {
    const parsed = schema.safeParse(JSON.parse(line));
    if (!parsed.success) {
      throw new ReplicationError(
        'corrupt-metadata',
        `Line ${from + index + 1} of ${uri} is not what its stage wrote: ${parsed.error.issues[0]?.message}`,
      );
    }
    return parsed.data;
  });
}
