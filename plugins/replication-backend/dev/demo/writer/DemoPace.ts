/** How fast the demo's writers go. */
export interface DemoPace {
  /** Of each region; the regions take turns. */
  commitEveryMs: number;
  /** One commit in so many has new customers too. */
  customersEvery: number;
  cleanEveryMs: number;
  /** How long a file must have been seen unneeded before it goes. */
  graceMs: number;
  measureEveryMs: number;
  /** The demo's folder is not let grow beyond; see {@link slowdown}. */
  maxBytes: number;
}

const DEFAULT_PACE: DemoPace = {
  commitEveryMs: 8_000,
  customersEvery: 5,
  cleanEveryMs: 60_000,
  graceMs: 180_000,
  measureEveryMs: 30_000,
  maxBytes: 285_000_000,
};

/** The pace, so many times faster where `PORTAGE_DEMO_SPEED` says so; tests run hundreds of commits in a minute with it. */
export function readDemoPace(environment: Record<string, string | undefined>): DemoPace {
  const speed = Number(environment.PORTAGE_DEMO_SPEED ?? 1);
  if (!(speed > 0)) {
    throw new Error(`PORTAGE_DEMO_SPEED is "${environment.PORTAGE_DEMO_SPEED}", which is no number above 0`);
  }
  const { commitEveryMs, cleanEveryMs, graceMs, measureEveryMs } = DEFAULT_PACE;
  return {
    ...DEFAULT_PACE,
    commitEveryMs: commitEveryMs / speed,
    cleanEveryMs: cleanEveryMs / speed,
    graceMs: graceMs / speed,
    measureEveryMs: measureEveryMs / speed,
  };
}
