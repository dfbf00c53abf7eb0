import { decideContinuousRun, FIRST_FAILURE_PAUSE_MS, MAX_FAILURE_PAUSE_MS, type ContinuousState } from './decideContinuousRun';

const NOW = 1_800_000_000_000;

function decide(state: Partial<ContinuousState>) {
  return decideContinuousRun({ headHash: 'b', settledHash: 'a', takeOver: false, nowMs: NOW, ...state });
}

/** The longest time after a failure at which the policy still pauses. */
function pauseAfter(failure: { count: number; hash?: string; code?: string }, state: Partial<ContinuousState> = {}): number {
  const paused = (ageMs: number) => decide({ ...state, failure: { ...failure, atMs: NOW - ageMs } }) === 'pause';
  const pauses = [0, 1, 2, 3, 4, 5, 6, 7].map(doublings => Math.min(MAX_FAILURE_PAUSE_MS, FIRST_FAILURE_PAUSE_MS * 2 ** doublings));
  return pauses.filter(pauseMs => paused(pauseMs - 1)).at(-1) ?? 0;
}

describe('decideContinuousRun', () => {
  it('makes a job of a new head, and of the first one that is seen', () => {
    expect(decide({})).toBe('run');
    expect(decide({ settledHash: undefined })).toBe('run');
  });

  it('makes none of a head that was dealt with, unless a person took over', () => {
    expect(decide({ headHash: 'a' })).toBe('level');
    expect(decide({ headHash: 'a', takeOver: true })).toBe('run');
  });

  it('pauses longer with each failure in a row at the same head, up to a cap', () => {
    expect([1, 2, 3, 4, 30].map(count => pauseAfter({ count, hash: 'b' }))).toEqual([
      30_000,
      60_000,
      120_000,
      240_000,
      MAX_FAILURE_PAUSE_MS,
    ]);
  });

  it('goes back to the first pause, and not to none, once the source has moved on', () => {
    expect([1, 2, 30].map(count => pauseAfter({ count, hash: 'another' }))).toEqual([30_000, 30_000, 30_000]);
  });

  it('publishes nothing over a diverged replica until a person takes over', () => {
    const failure = { count: 1, code: 'replica-diverged', atMs: 0, hash: 'another' };
    expect(decide({ failure })).toBe('wait-for-take-over');
    expect(decide({ failure, takeOver: true })).toBe('run');
    expect(pauseAfter({ count: 9, code: 'replica-diverged', hash: 'b' }, { takeOver: true })).toBe(FIRST_FAILURE_PAUSE_MS);
  });
});
