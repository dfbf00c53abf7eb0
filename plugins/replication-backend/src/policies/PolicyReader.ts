import {
  parseDuration,
  type Health,
  type Policy,
  type PolicyDocument,
  type Reason,
  type Verification,
} from '@portage/backstage-plugin-replication-common';
import { listClusterRows } from '../database/operations/clusters/listClusterRows';
import { readPolicyActivity, type PolicyActivity } from '../database/operations/policies/readPolicyActivity';
import { parseJson } from '../database/jsonColumn';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbPolicyRow } from '../database/tables';
import { policyFootprint } from '../documents/policyFootprint';
import { classifyPolicy, type HealthVerdict } from '../health/classifyPolicy';
import type { TriggerState, TriggerStore } from '../triggers/TriggerStore';
import type { PolicyFactsRow } from './PolicyFactsRow';
import { toPolicy } from './toPolicy';

type ClusterHealth = { name: string; health: Health; reason?: Reason };

/** Puts together what several tables know of policies: three statements, however many policies. */
export class PolicyReader {
  static create(options: { database: ReplicationDatabase; triggers: Pick<TriggerStore, 'states'> }): PolicyReader {
    return new PolicyReader(options.database, options.triggers);
  }

  private constructor(
    private readonly database: ReplicationDatabase,
    private readonly triggers: Pick<TriggerStore, 'states'>,
  ) {}

  /** Policies as the API tells them, in the rows' order. */
  async toPolicies(rows: readonly DbPolicyRow[]): Promise<Policy[]> {
    const nowMs = await this.database.nowMs();
    return (await this.readFacts(rows, nowMs)).map(facts => toPolicy(facts, nowMs));
  }

  /** All that is known of policies, in the rows' order. */
  async readFacts(rows: readonly DbPolicyRow[], nowMs: number): Promise<PolicyFactsRow[]> {
    if (rows.length === 0) {
      return [];
    }
    const { knex } = this.database;
    const names = rows.map(({ name }) => name);
    const activities = await readPolicyActivity(knex, names);
    const triggers = await this.triggers.states(knex, names);
    const clusters = new Map(
      (await listClusterRows(knex)).map(row => [
        row.name,
        { name: row.name, health: row.health as Health, reason: parseJson<Reason>(row.reason) },
      ]),
    );
    return rows.map(row => {
      const document = JSON.parse(row.document) as PolicyDocument;
      const activity = activities.get(row.name) ?? {};
      const trigger = triggers.get(row.name) ?? {};
      return { row, document, activity, trigger, verdict: verdictOf({ row, document, activity, trigger, clusters, nowMs }) };
    });
  }
}

function verdictOf(facts: {
  row: DbPolicyRow;
  document: PolicyDocument;
  activity: PolicyActivity;
  trigger: TriggerState;
  clusters: ReadonlyMap<string, ClusterHealth>;
  nowMs: number;
}): HealthVerdict {
  const { row, document, activity, clusters, nowMs } = facts;
  const { trigger } = document.spec.replication;
  const used = new Set(policyFootprint(document).clusters.map(({ name }) => name));
  return classifyPolicy({
    suspended: row.suspended === 1,
    suspendedReason: row.suspended_reason ?? undefined,
    lastOutcome: activity.lastOutcome,
    clusters: [...used].flatMap(name => clusters.get(name) ?? []),
    watchReason: facts.trigger.watched?.reason,
    verification: parseJson<Verification>(row.verification),
    published: row.last_published_at !== null,
    behindMs: row.behind_since === null ? undefined : nowMs - row.behind_since,
    everyMs: trigger.type === 'continuous' ? parseDuration(trigger.every) : undefined,
  });
}
