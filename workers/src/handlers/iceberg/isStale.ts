import type { IcebergJobContext, Reason } from '@portage/backstage-plugin-replication-common';
import type { ConnectionResolver } from '@portage/backstage-plugin-replication-node';

/**
 * Whether what the job discovered is out of date: a file of the source is gone, and its head is another one by now. Then the file was
 * compacted or expired rightly, and the job begins again; with the head where it was, the file is missing.
 * @param failures - files that could not be copied, or tables that are held
 */
export async function isStale(
  {
    payload,
    connections,
    signal,
  }: { payload: IcebergJobContext & { sourceHash: string }; connections: ConnectionResolver; signal: AbortSignal },
  failures: readonly { reason: Reason }[],
): Promise<boolean> {
  if (!failures.some(({ reason }) => reason.code === 'source-file-missing')) {
    return false;
  }
  const catalog = await connections.catalog(payload.source.connection);
  const head = await catalog.head(payload.source.reference, { signal });
  return head?.hash !== payload.sourceHash;
}
