import {
  createReason,
  toReason,
  type ClusterDocument,
  type PolicyDocument,
  type ReasonCode,
} from '@portage/backstage-plugin-replication-common';
import type { TaskQueue } from '../broker/TaskQueue';
import type { ServedRegions } from '../configuration/ServedRegions';
import { readClusterRow } from '../database/operations/clusters/readClusterRow';
import { storeClusterProbe, type ProbeOutcome } from '../database/operations/clusters/storeClusterProbe';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbClusterRow } from '../database/tables';
import { policyFootprint } from '../documents/policyFootprint';
import type { ChangeHints } from '../signals/ChangeHints';

/** Longer than a worker's longest check of one prefix, so that a dead endpoint is told by the worker and not by the clock. */
const PROBE_TIMEOUT_MS = 20_000;

/** Locations that one probe tries to write to. */
const MAX_WRITE_PROBES = 5;

/** Where nobody could look, nothing is known of the cluster itself. */
const NOBODY_LOOKED: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['no-worker', 'connection-not-allowed']);

/** Options of {@link ClusterProbe.create}. */
export interface ClusterProbeOptions {
  database: ReplicationDatabase;
  queue: Pick<TaskQueue, 'request'>;
  servedRegions: ServedRegions;
  hints: ChangeHints;
}

/** Asks a worker of a cluster's region how the cluster is, and stores the answer. The control plane itself opens no connection. */
export class ClusterProbe {
  static create(options: ClusterProbeOptions): ClusterProbe {
    return new ClusterProbe(options);
  }

  private constructor(private readonly options: ClusterProbeOptions) {}

  /** Probes and stores; does nothing where there is no such cluster (any more). */
  async probe(name: string, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { database, hints } = this.options;
    const before = await readClusterRow(database.knex, name);
    if (!before) {
      return;
    }
    const outcome = await this.ask(before, options);
    const stored = await storeClusterProbe(database.knex, before, outcome);
    if (stored && outcome.health !== before.health) {
      hints.announce({ type: 'cluster', name });
    }
  }

  private async ask(row: DbClusterRow, options: { signal?: AbortSignal }): Promise<ProbeOutcome> {
    const { region, connection, prefixes = [] } = (JSON.parse(row.document) as ClusterDocument).spec.replication;
    // What lies in another region is only read from here.
    const writeProbe = this.options.servedRegions.has(region) ? await this.locationsWritten(row.name) : [];
    try {
      const payload = { cluster: row.name, connection, prefixes, writeProbe };
      const { healthy, checks } = await this.options.queue.request('probe-cluster', payload, {
        region,
        timeoutMs: PROBE_TIMEOUT_MS,
        ...options,
      });
      const failed = checks.find(({ ok }) => !ok);
      const reason = failed && (failed.reason ?? createReason('storage-error', `The check "${failed.name}" failed`));
      return { health: healthy ? 'healthy' : 'unhealthy', reason, checks };
    } catch (error) {
      options.signal?.throwIfAborted();
      const { reason } = toReason(error);
      return { health: NOBODY_LOOKED.has(reason.code) ? 'unknown' : 'unhealthy', reason };
    }
  }

  /** Where policies that are at work write below the cluster; at most some of them, since storages charge for each try. */
  private async locationsWritten(cluster: string): Promise<string[]> {
    const rows = (await listAllPolicyRows(this.options.database.knex)).filter(({ suspended }) => suspended === 0);
    const places = rows.flatMap(({ document }) => policyFootprint(JSON.parse(document) as PolicyDocument).writes);
    const locations = places.flatMap(place => (place.type === 'location' && place.cluster === cluster ? [place.location] : []));
    // A location with time variables names no folder yet.
    return [...new Set(locations)].filter(location => !location.includes('&{')).slice(0, MAX_WRITE_PROBES);
  }
}
