import { KillScenario, type KillPoint } from './support/KillScenario';

const LANES = 4;
const MOMENTS = ['before', 'during', 'after'] as const;
/** A point takes some 8 s, most of it waiting, and several are under way at once; a machine that is busy otherwise takes far longer. */
const JOB_TIMEOUT_MS = 1_800_000;

describe('a worker that is killed before, during and after any write of a job', () => {
  let scenario: KillScenario;

  beforeAll(async () => {
    scenario = await KillScenario.start({ lanes: LANES });
  }, 300_000);

  afterAll(async () => {
    await scenario?.stop();
  }, 60_000);

  it.each([
    { case: 'the first publication', published: [], commit: 4, writes: 20 },
    { case: 'a publication on top of an earlier one', published: [4], commit: 6, writes: 12 },
  ])(
    'completes it, and never shows a part: $case',
    async ({ published, commit, writes }) => {
      const clean = await scenario.runClean(published, commit);
      // The reference, lists of tables, plans, files in one piece and in parts, metadata, the commit.
      expect(clean.writes.length).toBeGreaterThanOrEqual(writes);
      const points = clean.writes.flatMap((_, index) =>
        MOMENTS.map((moment): KillPoint => ({ published, commit, write: index + 1, moment })),
      );
      expect(await scenario.runAll(points, clean)).toEqual([]);
    },
    JOB_TIMEOUT_MS,
  );
});
