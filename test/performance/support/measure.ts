/** What a piece of work took. */
export interface Measurement {
  wallMs: number;
  /** Of all threads of this process. */
  cpuMs: number;
}

/** Measures one run. */
export async function measure(work: () => unknown): Promise<Measurement> {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await work();
  const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1e3 };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest of the values that is no smaller than the given share of them. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.ceil(values.length * share) - 1];
}

/** Two or three significant digits are all that a noisy machine can tell. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
