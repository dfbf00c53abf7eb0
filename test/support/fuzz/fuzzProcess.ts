/**
 * The process in which damaged files are tried: told by its arguments what and how long, it says before each input what comes and after
 * it what came of it, so that its parent knows what it hung at or died of.
 */
import fc from 'fast-check';
import { bombs } from './bombs';
import { applyDamages, fuzzInput } from './damage';
import { FuzzTables } from './FuzzTables';

/** What the process tells its parent. */
export type FuzzMessage =
  { trying: string } | { outcome: string } | { ready: true; rssBytes: number } | { done: true; peakRssBytes: number };

const INPUTS_PER_SEED = 50;
/** So that a run tries the same inputs on a fast machine as on a slow one. */
const MAX_BATCHES = 60;

/** Waits until the message is out: what is tried next may keep this process busy for long. */
async function tell(message: FuzzMessage): Promise<void> {
  await new Promise(resolve => process.send!(message, resolve));
}

async function tryInput(description: string, attempt: () => Promise<string>): Promise<void> {
  await tell({ trying: description });
  await tell({ outcome: await attempt() });
}

async function tryDamagedTables({ seed, budgetMs }: { seed: number; budgetMs: number }): Promise<void> {
  const tables = await FuzzTables.load();
  await tell({ ready: true, rssBytes: process.memoryUsage.rss() });
  const end = Date.now() + budgetMs;
  for (let batch = 0; batch < MAX_BATCHES && Date.now() < end; batch += 1) {
    for (const input of fc.sample(fuzzInput, { seed: seed + batch, numRuns: INPUTS_PER_SEED })) {
      const { table, file } = tables.pick(input.table, input.file);
      const description = `${table.name}, ${file.uri}, ${fc.stringify(input.damages)}`;
      await tryInput(description, () => tables.replicate(table, file, applyDamages(file.bytes, input.damages)));
    }
  }
}

async function tryBombs(): Promise<void> {
  await tell({ ready: true, rssBytes: process.memoryUsage.rss() });
  for (const [name, attempt] of Object.entries(bombs)) {
    // What the last one left behind is not of the next.
    globalThis.gc?.();
    await tryInput(name, attempt);
  }
}

async function main([what, seed, budgetMs]: string[]): Promise<void> {
  await (what === 'bombs' ? tryBombs() : tryDamagedTables({ seed: Number(seed), budgetMs: Number(budgetMs) }));
  await tell({ done: true, peakRssBytes: process.resourceUsage().maxRSS * 1024 });
  process.disconnect();
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
