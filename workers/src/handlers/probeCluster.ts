import { randomUUID } from 'node:crypto';
import { ReplicationError, toReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, TaskHandler } from '@portage/backstage-plugin-replication-node';

/** A probe never waits longer for one check. */
const CHECK_TIMEOUT_MS = 15_000;

interface Check {
  name: string;
  ok: boolean;
  durationMs: number;
  reason?: Reason;
}

/**
 * Tries a cluster's connection: a listing below each prefix, write, read and delete where a policy writes; a catalog tells its references.
 * Idempotent: it leaves nothing behind but, where it is killed between, one small file with a name of its own.
 */
export const probeCluster: TaskHandler<'probe-cluster'> = {
  kind: 'probe-cluster',

  async run({ payload, connections, signal }) {
    const checks: Check[] = [];
    const check = async (name: string, action: (signal: AbortSignal) => Promise<void>) => {
      const startedAt = performance.now();
      const durationMs = () => Math.round(performance.now() - startedAt);
      try {
        await action(AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]));
        checks.push({ name, ok: true, durationMs: durationMs() });
      } catch (error) {
        signal.throwIfAborted();
        checks.push({ name, ok: false, durationMs: durationMs(), reason: reasonOf(error) });
      }
    };

    if (payload.prefixes.length === 0) {
      await check('references', async probeSignal => {
        const catalog = await connections.catalog(payload.connection);
        await catalog.references({ signal: probeSignal });
      });
    }
    for (const prefix of payload.prefixes) {
      await check(`list ${prefix}`, async probeSignal => {
        const storage = await connections.storage(payload.connection);
        for await (const _page of storage.list(prefix, { pageSize: 1, signal: probeSignal })) {
          break;
        }
      });
    }
    for (const location of payload.writeProbe ?? []) {
      await check(`write ${location}`, async probeSignal => {
        await probeWrite(await connections.storage(payload.connection), location, probeSignal);
      });
    }
    return { healthy: checks.every(({ ok }) => ok), checks };
  },
};

async function probeWrite(storage: StorageConnector, location: string, signal: AbortSignal): Promise<void> {
  const uri = `${location}_portage/probe-${randomUUID()}`;
  const body = new TextEncoder().encode(uri);
  await storage.write(uri, body, { ifAbsent: true, signal });
  try {
    const read = await storage.read(uri, { signal });
    if (Buffer.compare(read, body) !== 0) {
      throw new ReplicationError('checksum-mismatch', `What was written to ${uri} reads back differently`);
    }
  } finally {
    await storage.delete([uri], { signal });
  }
}

function reasonOf(error: unknown): Reason {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new ReplicationError('storage-unreachable', `No answer within ${CHECK_TIMEOUT_MS / 1000} s`).reason;
  }
  return toReason(error).reason;
}
