import type { WriteEvent } from './support/FaultRule';
import { KillScenario, type KillPoint } from './support/KillScenario';

/** Most of a point's time goes by waiting for a lease, so more than two cores' worth of them are under way at once. */
const LANES = 6;
/** A point takes some 6 s, of which 2 s of a core are the worker's restart; a machine that is busy otherwise takes far longer. */
const JOB_TIMEOUT_MS = 1_800_000;

describe('a worker that is killed before and after any write of a job', () => {
  let scenario: KillScenario;

  beforeAll(async () => {
    scenario = await KillScenario.start({ lanes: LANES });
  }, 300_000);

  afterAll(async () => {
    await scenario?.stop();
  }, 60_000);

  /** Before and after each write; and in the middle of one write of each kind, where a storage could show a half. */
  function pointsOf(writes: readonly WriteEvent[], job: Pick<KillPoint, 'published' | 'commit'>): KillPoint[] {
    const isFirstOfItsKind = ({ operation }: WriteEvent, index: number) =>
      writes.findIndex(write => write.operation === operation) === index;
    return writes.flatMap((event, index) => {
      const moments: KillPoint['moment'][] = ['before', ...(isFirstOfItsKind(event, index) ? (['during'] as const) : []), 'after'];
      return moments.map(moment => ({ ...job, write: index + 1, moment }));
    });
  }

  it.each([
    { case: 'the first publication', published: [], commit: 4, writes: 20 },
    { case: 'a publication on top of an earlier one', published: [4], commit: 6, writes: 12 },
  ])(
    'completes it, and never shows a part: $case',
    async ({ published, commit, writes }) => {
      const clean = await scenario.runClean(published, commit);
      // The reference, lists of tables, plans, files in one piece and in parts, metadata, the commit.
      expect(clean.writes.length).toBeGreaterThanOrEqual(writes);
      expect(await scenario.runAll(pointsOf(clean.writes, { published, commit }), clean)).toEqual([]);
    },
    JOB_TIMEOUT_MS,
  );
});
