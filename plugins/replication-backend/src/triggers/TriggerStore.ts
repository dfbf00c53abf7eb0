import { parseDuration, type PolicyDocument, type Reason, type Trigger } from '@portage/backstage-plugin-replication-common';
import type { CompiledCluster, PolicyKind } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import type { ServedRegions } from '../configuration/ServedRegions';
import { parseJson } from '../database/jsonColumn';
import { lockPolicy } from '../database/operations/jobs/lockPolicy';
import { watchReference } from '../database/operations/triggers/watchReference';
import { readClock } from '../database/readClock';
import type { DbPolicyRow, DbTriggerRow, DbWatchedReferenceRow } from '../database/tables';
import { hashJson } from '../jobs/hashJson';
import { findForeignRegion } from '../jobs/findForeignRegion';
import { lastPublishedOf } from '../jobs/lastPublishedOf';
import { nextCronTime } from './nextCronTime';

/** When a policy's trigger fires next, and what was seen of the reference that it watches. */
export interface TriggerState {
  /** Epoch milliseconds. */
  nextRunAtMs?: number;
  watched?: { connection: string; reference: string; hash?: string; checkedAtMs?: number; reason?: Reason };
}

/**
 * The triggers of all policies: one row each, with its next moment in UTC. Nothing is kept in memory, so what one backend registers,
 * every other one fires.
 */
export class TriggerStore {
  private constructor(
    private readonly policyKinds: ReadonlyMap<string, PolicyKind<any>>,
    private readonly loadClusters: (knex: Knex) => Promise<CompiledCluster[]>,
    private readonly servedRegions: ServedRegions,
  ) {}

  static create(options: {
    policyKinds: ReadonlyMap<string, PolicyKind<any>>;
    loadClusters: (knex: Knex) => Promise<CompiledCluster[]>;
    servedRegions: ServedRegions;
  }): TriggerStore {
    return new TriggerStore(options.policyKinds, options.loadClusters, options.servedRegions);
  }

  /**
   * Makes a policy's trigger what its row in `policies` says. To be called in the transaction of each change: create, edit, suspend,
   * resume, and an edit of a cluster that it uses. Calling it once too often changes nothing.
   *
   * An edit of what is replicated raises the generation: what failed before, and which head was dealt with, is forgotten, so a continuous
   * policy looks at once and makes a job even of a head that it knows. A schedule that stays the same keeps its next moment, overdue or not.
   * @throws what the policy kind's `watch` throws
   */
  async register(tx: Knex.Transaction, policyName: string): Promise<void> {
    const policy = await lockPolicy(tx, policyName);
    if (!policy) {
      await this.unregister(tx, policyName);
      return;
    }
    const { replication } = (JSON.parse(policy.document) as PolicyDocument).spec;
    const before = await tx<DbTriggerRow>('triggers').where('policy', policyName).first();
    const foreign = await this.isForeign(tx, policy);
    const watched =
      !foreign && policy.suspended === 0 && replication.trigger.type === 'continuous' ? await this.watchedBy(tx, policy) : undefined;
    const schedule = scheduleOf(replication.trigger);
    const specificationHash = hashJson(contentOf(replication));
    const edited = before !== undefined && before.specification_hash !== specificationHash;

    const row: Partial<DbTriggerRow> = {
      policy: policyName,
      ...schedule,
      misfire: replication.misfire,
      specification_hash: specificationHash,
      generation: (before?.generation ?? 0) + (edited || !before ? 1 : 0),
      watch_connection: watched?.connection ?? null,
      watch_reference: watched?.reference ?? null,
      next_at: foreign
        ? null
        : nextMoment({ policy, trigger: replication.trigger, schedule, before, edited, watched, nowMs: await readClock(tx) }),
      ...(edited && { settled_hash: null, failures: 0, failed_at: null, failed_code: null, failed_hash: null }),
    };
    await tx('triggers').insert(row).onConflict('policy').merge();
    if (watched && before?.next_at !== row.next_at) {
      await watchReference(tx, watched);
    }
  }

  /** Forgets a policy's trigger. */
  async unregister(tx: Knex.Transaction, policyName: string): Promise<void> {
    await tx('triggers').where('policy', policyName).delete();
  }

  /** The states of the named policies' triggers; those that have none are left out. */
  async states(knex: Knex, policyNames: readonly string[]): Promise<Map<string, TriggerState>> {
    const rows: (DbTriggerRow & Pick<DbWatchedReferenceRow, 'hash' | 'reason' | 'checked_at'>)[] = await knex('triggers')
      .leftJoin('watched_references', on =>
        on.on('triggers.watch_connection', 'watched_references.connection').on('triggers.watch_reference', 'watched_references.reference'),
      )
      .whereIn('triggers.policy', policyNames)
      .select('triggers.*', 'watched_references.hash', 'watched_references.reason', 'watched_references.checked_at');
    return new Map(rows.map(row => [row.policy, toState(row)]));
  }

  /** A policy of another region has a row like all others, and never a next moment: that region's own backend fires it. */
  private async isForeign(tx: Knex.Transaction, policy: DbPolicyRow): Promise<boolean> {
    const { policyKinds, servedRegions } = this;
    const clusters = await this.loadClusters(tx);
    return (
      findForeignRegion({
        policy: JSON.parse(policy.document) as PolicyDocument,
        kind: policyKinds.get(policy.kind),
        clusters,
        servedRegions,
      }) !== undefined
    );
  }

  private async watchedBy(tx: Knex.Transaction, policy: DbPolicyRow): Promise<{ connection: string; reference: string } | undefined> {
    const clusters = await this.loadClusters(tx);
    const watch = this.policyKinds.get(policy.kind)?.watch?.({
      policy: JSON.parse(policy.document) as PolicyDocument,
      clusters,
      lastPublished: lastPublishedOf(policy),
    });
    const cluster = clusters.find(candidate => candidate.name === watch?.cluster);
    return watch && cluster && { connection: cluster.connection, reference: watch.reference };
  }
}

/** The part of a specification that says what is replicated, without the part that says when. */
function contentOf(replication: PolicyDocument['spec']['replication']): Record<string, unknown> {
  const { trigger, misfire, overlap, priority, suspended, ...content } = replication;
  return content;
}

function scheduleOf(trigger: Trigger): Pick<DbTriggerRow, 'type' | 'every_ms' | 'cron' | 'time_zone' | 'once_at'> {
  return {
    type: trigger.type,
    every_ms: trigger.type === 'continuous' ? parseDuration(trigger.every) : null,
    cron: trigger.type === 'cron' ? trigger.cron : null,
    time_zone: trigger.type === 'cron' ? trigger.timeZone : null,
    once_at: trigger.type === 'once' ? Date.parse(trigger.at) : null,
  };
}

function nextMoment(options: {
  policy: DbPolicyRow;
  trigger: Trigger;
  schedule: ReturnType<typeof scheduleOf>;
  before: DbTriggerRow | undefined;
  edited: boolean;
  watched: { connection: string; reference: string } | undefined;
  nowMs: number;
}): number | null {
  const { policy, trigger, schedule, before, edited, watched, nowMs } = options;
  if (policy.suspended === 1) {
    return null;
  }
  const same =
    before !== undefined &&
    (Object.keys(schedule) as (keyof typeof schedule)[]).every(key => before[key] === schedule[key]) &&
    before.watch_connection === (watched?.connection ?? null) &&
    before.watch_reference === (watched?.reference ?? null);
  if (same && before.next_at !== null && !(edited && trigger.type === 'continuous')) {
    return before.next_at;
  }
  switch (trigger.type) {
    case 'once':
      return before?.last_fired_for === schedule.once_at ? null : schedule.once_at;
    case 'cron':
      return nextCronTime({ ...trigger, afterMs: nowMs });
    case 'continuous':
      return watched ? nowMs : null;
    default:
      return null;
  }
}

function toState(row: DbTriggerRow & Pick<DbWatchedReferenceRow, 'hash' | 'reason' | 'checked_at'>): TriggerState {
  const { watch_connection: connection, watch_reference: reference } = row;
  return {
    nextRunAtMs: row.next_at ?? undefined,
    ...(connection !== null &&
      reference !== null && {
        watched: {
          connection,
          reference,
          hash: row.hash ?? undefined,
          checkedAtMs: row.checked_at ?? undefined,
          reason: parseJson<Reason>(row.reason),
        },
      }),
  };
}
