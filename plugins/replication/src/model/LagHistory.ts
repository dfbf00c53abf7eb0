import type { LagSummary, Policy } from '@portage/backstage-plugin-replication-common';

export interface LagSample extends Pick<LagSummary, 'commits' | 'rows' | 'bytes' | 'seconds'> {
  /** Milliseconds since the epoch. */
  at: number;
}

/** Samples kept for each policy: an hour at one each five seconds. */
export const MAX_SAMPLES = 720;
/** Policies whose samples are kept. */
export const MAX_TRACKED_POLICIES = 200;

/** The lags that this page has seen since it was opened, measure by measure. The backend keeps the newest alone. */
export class LagHistory {
  private samples: ReadonlyMap<string, readonly LagSample[]> = new Map();
  private readonly listeners = new Set<() => void>();

  /** Adds what is new in a list of policies; a measure that was seen already counts once. */
  record(policies: readonly Policy[]): void {
    const next = new Map(this.samples);
    let changed = false;
    for (const { metadata, status } of policies) {
      const { lag } = status;
      const known = next.get(metadata.name);
      if (!lag || (!known && next.size >= MAX_TRACKED_POLICIES)) {
        continue;
      }
      const at = Date.parse(lag.measuredAt);
      if (known && known[known.length - 1].at >= at) {
        continue;
      }
      const { commits, rows, bytes, seconds } = lag;
      next.set(metadata.name, [...(known ?? []), { at, commits, rows, bytes, seconds }].slice(-MAX_SAMPLES));
      changed = true;
    }
    if (changed) {
      this.samples = next;
      this.listeners.forEach(notify => notify());
    }
  }

  readonly getSnapshot = (): ReadonlyMap<string, readonly LagSample[]> => this.samples;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
