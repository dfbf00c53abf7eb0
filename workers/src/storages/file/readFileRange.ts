import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { ReadOptions } from '@portage/backstage-plugin-replication-node';
import { describeFile } from './describeFile';

/**
 * Reads a range of an open file, and checks it against what the caller expects before and after.
 * @throws ReplicationError `source-file-missing` for folders, pipes and devices; `source-changed`; `storage-error` where the file ends early
 */
export async function readFileRange(handle: FileHandle, uri: string, options: ReadOptions): Promise<Uint8Array> {
  const { offsetBytes = 0, expected, into, signal } = options;
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) {
    throw new ReplicationError('source-file-missing', `"${uri}" is no regular file.`);
  }
  assertExpected(uri, stats, expected);
  const sizeBytes = Number(stats.size);
  const lengthBytes = options.lengthBytes ?? sizeBytes - offsetBytes;
  if (lengthBytes < 0 || offsetBytes + lengthBytes > sizeBytes) {
    throw new ReplicationError('storage-error', `"${uri}" has ${sizeBytes} bytes; ${lengthBytes} from ${offsetBytes} on were asked for.`, {
      retryable: false,
    });
  }
  if (into && into.length < lengthBytes) {
    throw new ReplicationError('internal-error', `A buffer of ${into.length} bytes cannot take ${lengthBytes} bytes of "${uri}".`);
  }
  const body = into ? into.subarray(0, lengthBytes) : Buffer.allocUnsafeSlow(lengthBytes);
  for (let done = 0; done < lengthBytes;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(body, done, lengthBytes - done, offsetBytes + done);
    if (bytesRead === 0) {
      throw new ReplicationError('source-changed', `"${uri}" was cut off while it was read.`);
    }
    done += bytesRead;
  }
  if (expected) {
    assertExpected(uri, await handle.stat({ bigint: true }), expected);
  }
  return body;
}

function assertExpected(uri: string, stats: BigIntStats, expected: ReadOptions['expected']): void {
  const found = describeFile(uri, stats);
  if (expected?.sizeBytes !== undefined && expected.sizeBytes !== found.sizeBytes) {
    throw new ReplicationError('source-changed', `"${uri}" has ${found.sizeBytes} bytes instead of ${expected.sizeBytes}.`);
  }
  if (expected?.entityTag !== undefined && expected.entityTag !== found.entityTag) {
    throw new ReplicationError('source-changed', `"${uri}" was written again meanwhile.`);
  }
}
