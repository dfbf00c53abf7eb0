/** Up to this part of the space the pace is full. */
const FULL_PACE_PART = 0.4;
/** Each further part of this size makes the time between commits twice as long. */
const DOUBLING_PART = 0.08;

/**
 * How many times longer the writers wait between commits while the demo's folder holds `usedBytes`. Replicas keep what they copied until
 * they are pruned, and a demo that nobody looks after for days must not fill a disk: the fuller the folder, the slower it gets, and
 * at the limit it stands (Infinity).
 */
export function slowdown(usedBytes: number, maxBytes: number): number {
  const part = usedBytes / maxBytes;
  return part >= 1 ? Infinity : 2 ** (Math.max(part - FULL_PACE_PART, 0) / DOUBLING_PART);
}
