import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { sha256Of } from './sha256Of';

/**
 * Writes a rewritten file under a name that carries the hash of its bytes, only if nothing stands there.
 *
 * So a worker that lost its lease, or one with another zlib, can never change a file whose length is recorded already, and the same
 * work done twice meets its own file. What is found is read back: a name is a promise, and only bytes keep it.
 *
 * @throws ReplicationError `target-occupied` where other bytes stand at the name
 */
export async function writeLocalFile(options: {
  target: StorageConnector;
  uri: string;
  bytes: Uint8Array;
  sha256: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { target, uri, bytes, sha256, signal } = options;
  const { outcome } = await target.write(uri, bytes, { ifAbsent: true, signal });
  if (outcome === 'present' && sha256Of(await target.read(uri, { signal })) !== sha256) {
    throw new ReplicationError('target-occupied', `Other bytes than expected stand at ${uri}.`);
  }
}
