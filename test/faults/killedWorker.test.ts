import type { WriteOperation } from './support/FaultRule';
import { KillScenario, type KillPoint } from './support/KillScenario';

/** A sample of what `test/faults/writeFaults.test.ts` does at every write of a job. */
describe('a worker that is killed in the middle of a job', () => {
  let scenario: KillScenario;

  beforeAll(async () => {
    scenario = await KillScenario.start({ lanes: 2 });
  }, 300_000);

  afterAll(async () => {
    await scenario?.stop();
  }, 60_000);

  it('completes it after its restart, and never shows a part', async () => {
    const clean = await scenario.runClean([], 4);
    const point = (operation: WriteOperation, moment: KillPoint['moment']): KillPoint => {
      const write = clean.writes.findIndex(event => event.operation === operation) + 1;
      return { published: [], commit: 4, write, moment };
    };
    const points = [
      point('write-part', 'during'),
      point('complete-multipart', 'before'),
      point('commit', 'before'),
      point('commit', 'after'),
    ];
    expect(await scenario.runAll(points, clean)).toEqual([]);
  }, 300_000);
});
