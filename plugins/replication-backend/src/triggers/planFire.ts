import { nextCronTime } from './nextCronTime';

/** A run that starts this long after its moment is still on time; beyond it, it was missed. */
export const MISFIRE_THRESHOLD_MS = 60_000;

/** Runs that one catching up makes at most with `misfire: all`; the oldest are skipped. */
export const MAX_MISFIRE_RUNS = 24;

/** Missed moments that are counted one by one, since each costs about a millisecond; a longer outage is told as this many. */
export const MAX_COUNTED_TIMES = 200;

/** A trigger that has come due. */
export interface DueTrigger {
  schedule: { type: 'once' } | { type: 'cron'; cron: string; timeZone: string };
  /** The moment that it was due for; at or before `nowMs`. */
  dueAtMs: number;
  misfire: 'skip' | 'once' | 'all';
  nowMs: number;
}

/** What a trigger that has come due does. */
export interface FirePlan {
  /** The moments to make a job for, oldest first. More than one only with `misfire: all`. */
  runs: number[];
  /** Missed moments for which no job is made, counted up to {@link MAX_COUNTED_TIMES}. */
  skipped: number;
  /** When the trigger is due again; `undefined` where never. */
  nextAtMs: number | undefined;
}

/**
 * Plans what a due trigger does. Where the control plane was down, several moments may have passed: `skip` lets the missed ones go,
 * `once` makes one job for the latest, `all` makes one for each, up to {@link MAX_MISFIRE_RUNS}. A moment that is on time always runs.
 */
export function planFire(trigger: DueTrigger): FirePlan {
  const { misfire, nowMs } = trigger;
  const times = dueTimes(trigger);
  const onTime = times.filter(time => nowMs - time <= MISFIRE_THRESHOLD_MS);
  const wanted = { skip: onTime, once: times.slice(-1), all: times.slice(-MAX_MISFIRE_RUNS) }[misfire];
  const { schedule } = trigger;
  return {
    runs: wanted,
    skipped: times.length - wanted.length,
    nextAtMs: schedule.type === 'cron' ? nextCronTime({ ...schedule, afterMs: nowMs }) : undefined,
  };
}

/** The moments from `dueAtMs` to now, oldest first; of more than {@link MAX_COUNTED_TIMES} the oldest and the latest ones. */
function dueTimes({ schedule, dueAtMs, nowMs }: DueTrigger): number[] {
  if (schedule.type === 'once') {
    return [dueAtMs];
  }
  const times = [dueAtMs, ...cronTimes(schedule, { afterMs: dueAtMs, nowMs })];
  if (times.length < MAX_COUNTED_TIMES) {
    return times;
  }
  // The library can't look back, so the latest moments are looked for from where they should begin by the average distance.
  const averageMs = (times[times.length - 1] - times[0]) / (times.length - 1);
  const latest = cronTimes(schedule, { afterMs: Math.max(times.at(-1)!, nowMs - 2 * MAX_MISFIRE_RUNS * averageMs), nowMs });
  return [...times, ...latest].slice(-MAX_COUNTED_TIMES);
}

function cronTimes(schedule: { cron: string; timeZone: string }, options: { afterMs: number; nowMs: number }): number[] {
  const times: number[] = [];
  while (times.length < MAX_COUNTED_TIMES - 1) {
    const next = nextCronTime({ ...schedule, afterMs: times.at(-1) ?? options.afterMs });
    if (next > options.nowMs) {
      break;
    }
    times.push(next);
  }
  return times;
}
