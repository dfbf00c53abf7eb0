import { measure, median, rounded, type Measurement } from './measure';
import { Peer } from './Peer';

/** Pairs that count; the machine's load moves times by up to a factor of two, so only ratios within one pair are compared. */
const PAIRS = 7;
/** Pairs before them, in which code is compiled and buffers grow. */
const WARM_UP_PAIRS = 1;
/**
 * Work that is done sooner is repeated until this much CPU time is spent, and its mean counts: so each side pays for its own
 * garbage, and no single collection or change of threads decides.
 */
const MIN_CPU_MS = 1_000;

export interface Comparison {
  /** Median of the pairs: the peer's time divided by ours. */
  ratio: number;
  ours: Measurement;
  peer: Measurement;
}

/**
 * Runs ours and the peer's work in turns and compares them pair by pair.
 *
 * @param options - `peer`: work to be done here, or a program that measures its own; `by`: what is compared, CPU time where one thread works,
 *   wall time where several do
 */
export async function comparePairs(options: {
  ours: () => unknown;
  peer: (() => unknown) | Peer;
  by: keyof Measurement;
}): Promise<Comparison> {
  const { ours, peer, by } = options;
  const measureOurs = () => measure(ours);
  const measurePeer = () => (peer instanceof Peer ? peer.measure() : measure(peer));
  const pairs: { ours: Measurement; peer: Measurement }[] = [];
  for (let pair = 0; pair < WARM_UP_PAIRS + PAIRS; pair += 1) {
    // Whoever runs second finds warmer caches: the order alternates.
    const first = pair % 2 === 0 ? await measureRepeated(measureOurs) : undefined;
    const peerRun = await measureRepeated(measurePeer);
    pairs.push({ ours: first ?? (await measureRepeated(measureOurs)), peer: peerRun });
  }
  const counted = pairs.slice(WARM_UP_PAIRS);
  const middleOf = (side: 'ours' | 'peer') => ({
    wallMs: rounded(median(counted.map(pair => pair[side].wallMs))),
    cpuMs: rounded(median(counted.map(pair => pair[side].cpuMs))),
  });
  return { ratio: rounded(median(counted.map(pair => pair.peer[by] / pair.ours[by]))), ours: middleOf('ours'), peer: middleOf('peer') };
}

async function measureRepeated(measureOnce: () => Promise<Measurement>): Promise<Measurement> {
  const total: Measurement = { wallMs: 0, cpuMs: 0 };
  let runs = 0;
  while (total.cpuMs < MIN_CPU_MS) {
    const { wallMs, cpuMs } = await measureOnce();
    total.wallMs += wallMs;
    total.cpuMs += cpuMs;
    runs += 1;
  }
  return { wallMs: total.wallMs / runs, cpuMs: total.cpuMs / runs };
}
