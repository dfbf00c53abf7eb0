import { createReason, type Health, type Reason, type Status, type Verification } from '@portage/backstage-plugin-replication-common';

/** A replica that is behind for this many of its trigger's intervals is not keeping up. */
const BEHIND_INTERVALS = 10;
/** However short the interval: one large commit takes its time. */
const MIN_BEHIND_MS = 60_000;

/** What a policy's health is made of. */
export interface PolicyFacts {
  suspended: boolean;
  suspendedReason?: string;
  /** The newest job that succeeded or failed; dry runs do not count. */
  lastOutcome?: { status: Status; reason?: Reason };
  /** The clusters that the policy uses. */
  clusters: readonly { name: string; health: Health; reason?: Reason }[];
  /** Why the source could not be looked at last time. */
  watchReason?: Reason;
  published: boolean;
  /** The newest verdict on the replica. */
  verification?: Pick<Verification, 'damages' | 'message' | 'level'>;
  /** How long the replica has been behind its source; absent while it is level, or nobody looks. */
  behindMs?: number;
  /** The interval of a continuous trigger. */
  everyMs?: number;
}

/** A health class with the reason for it. */
export interface HealthVerdict {
  health: Health;
  reason?: Reason;
}

/** The health class of a policy; the first that holds of suspended, unhealthy, unknown (nothing published yet), degraded, healthy. Pure. */
export function classifyPolicy(facts: PolicyFacts): HealthVerdict {
  if (facts.suspended) {
    return { health: 'suspended', reason: createReason('policy-suspended', facts.suspendedReason ?? 'The policy is suspended') };
  }
  if (facts.lastOutcome?.status === 'failed') {
    return { health: 'unhealthy', reason: facts.lastOutcome.reason };
  }
  if (facts.verification && facts.verification.damages > 0) {
    const { level, damages, message } = facts.verification;
    const found = `A verification at level ${level} found damage in ${damages} ${damages === 1 ? 'place' : 'places'}: ${message ?? 'see its report'}`;
    return { health: 'unhealthy', reason: createReason('replica-damaged', found) };
  }
  const sick = facts.clusters.find(({ health }) => health === 'unhealthy');
  if (sick) {
    const { code = 'storage-error', message = 'no reason is known', action } = sick.reason ?? {};
    return { health: 'unhealthy', reason: createReason(code, `Cluster "${sick.name}" is unhealthy: ${message}`, action) };
  }
  if (!facts.published) {
    return { health: 'unknown', reason: facts.watchReason };
  }
  return degradation(facts) ?? { health: 'healthy' };
}

function degradation({ lastOutcome, watchReason, behindMs, everyMs }: PolicyFacts): HealthVerdict | undefined {
  if (watchReason) {
    return { health: 'degraded', reason: watchReason };
  }
  // A success with a reason is not plain: tables are held.
  if (lastOutcome?.reason?.code === 'table-held') {
    return { health: 'degraded', reason: lastOutcome.reason };
  }
  if (behindMs !== undefined && everyMs !== undefined && behindMs > Math.max(BEHIND_INTERVALS * everyMs, MIN_BEHIND_MS)) {
    const seconds = Math.round(behindMs / 1_000);
    return { health: 'degraded', reason: createReason('replica-behind', `The replica has been behind its source for ${seconds} seconds`) };
  }
  return undefined;
}
