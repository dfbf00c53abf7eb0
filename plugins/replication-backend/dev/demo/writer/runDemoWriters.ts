import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireDemoLock } from './acquireDemoLock';
import { DemoCatalog } from './catalog/DemoCatalog';
import { measureDirectory } from './cleanUp/measureDirectory';
import { TableCleaner } from './cleanUp/TableCleaner';
import type { DemoPace } from './DemoPace';
import { DemoWriter } from './DemoWriter';
import { openDemoTables } from './openDemoTables';
import { Region } from './Region';
import { customersTable } from './tables/customersTable';
import { slowdown } from './slowdown';
import { ordersTable } from './tables/ordersTable';

const DEFINITIONS = [ordersTable, customersTable];

/** Does something again and again until the signal aborts; the first time at once. */
async function repeat(everyMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

/**
 * Plays the demo's writers of both regions until the signal aborts: two Iceberg engines, strangers to Portage, that commit to one catalog.
 * @param options.state - the demo's folder, absolute
 */
export async function runDemoWriters(options: {
  state: string;
  pace: DemoPace;
  signal: AbortSignal;
  log: (message: string) => void;
}): Promise<void> {
  const { state, pace, signal, log } = options;
  const lock = await acquireDemoLock(state);
  const catalog = DemoCatalog.open(join(state, 'catalog.sqlite'));
  const regions = ['eu', 'us'].map(name => Region.create({ name, state }));
  await openDemoTables({ catalog, home: regions[0], definitions: DEFINITIONS });

  let usedBytes = 0;
  const measure = async () => {
    const wasFull = usedBytes >= pace.maxBytes;
    usedBytes = await measureDirectory(state);
    if (usedBytes >= pace.maxBytes !== wasFull) {
      log(wasFull ? 'The demo goes on.' : `The demo rests: ${state} holds ${usedBytes} bytes. Remove the folder to begin anew.`);
    }
  };
  const cleaners = regions.flatMap(region =>
    DEFINITIONS.map(definition => TableCleaner.create({ catalog, region, definition, graceMs: pace.graceMs })),
  );
  const clean = async () => {
    for (const cleaner of cleaners) {
      await cleaner.clean(Date.now());
    }
  };
  const writers = regions.map(region =>
    DemoWriter.create({ catalog, region, pace, slowdown: () => slowdown(usedBytes, pace.maxBytes), signal }),
  );
  try {
    await measure();
    await Promise.all([
      ...writers.map((writer, index) => writer.run((index * pace.commitEveryMs) / writers.length)),
      repeat(pace.measureEveryMs, signal, measure),
      repeat(pace.cleanEveryMs, signal, clean),
    ]);
  } finally {
    catalog.close();
    lock.close();
  }
}
