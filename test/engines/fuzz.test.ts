import { runFuzz } from '../support/fuzz/runFuzz';

const SEED = 20_260_000;
const BUDGET_MS = 35_000;
const INPUT_TIMEOUT_MS = 20_000;
const MAX_RSS_GROWTH_BYTES = 512 * 1024 * 1024;

/**
 * Metadata JSON, manifest lists, manifests and delete files of real writers with their bytes changed, each tried in a process of its own with
 * little memory: whatever is in them, the table is refused or held, or what is published is what the source says.
 */
describe('damaged files', () => {
  it('are refused with a reason, held by the audit, or replicated as they are', async () => {
    const { outcomes, rssGrowthBytes } = await runFuzz({ args: ['tables', `${SEED}`, `${BUDGET_MS}`], inputTimeoutMs: INPUT_TIMEOUT_MS });
    expect(outcomes['refused: corrupt-metadata']).toBeGreaterThan(0);
    expect(outcomes.proved).toBeGreaterThan(0);
    expect(rssGrowthBytes).toBeLessThanOrEqual(MAX_RSS_GROWTH_BYTES);
  }, 120_000);

  it('that decompress without end are refused, by the rewriter and by the audit', async () => {
    const { outcomes, rssGrowthBytes } = await runFuzz({ args: ['bombs'], inputTimeoutMs: INPUT_TIMEOUT_MS });
    expect(Object.keys(outcomes)).toEqual(['refused']);
    expect(rssGrowthBytes).toBeLessThanOrEqual(MAX_RSS_GROWTH_BYTES);
  }, 120_000);
});
