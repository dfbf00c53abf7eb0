import { claimDueProbes } from '../database/operations/clusters/claimDueProbes';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { ClusterProbe } from './ClusterProbe';

/** Probes at once; each waits for a worker most of the time. */
const CONCURRENCY = 4;

/** Probes the clusters whose last probe is older than `everyMs` and that no other backend has taken. */
export async function probeDueClusters(options: {
  database: ReplicationDatabase;
  probe: ClusterProbe;
  everyMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const { database, probe, everyMs, signal } = options;
  const due = await claimDueProbes(database.knex, { everyMs });
  const lanes = Array.from({ length: CONCURRENCY }, async () => {
    for (let name = due.shift(); name !== undefined && !signal.aborted; name = due.shift()) {
      await probe.probe(name, { signal });
    }
  });
  await Promise.all(lanes);
}
