import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoCatalog } from './catalog/DemoCatalog';
import { commitChanges } from './commit/commitChanges';
import { planChange } from './commit/planChange';
import type { DemoPace } from './DemoPace';
import type { Region } from './Region';
import { customersTable } from './tables/customersTable';
import { ordersTable } from './tables/ordersTable';

/** What a writer works with. */
export interface DemoWriterOptions {
  catalog: DemoCatalog;
  region: Region;
  pace: DemoPace;
  /** How many times longer the waits are just now; there is no commit while it is Infinity. */
  slowdown: () => number;
  signal: AbortSignal;
}

/** The writer of one region. Its state is what the catalog says: it may be killed at any point and goes on from the last commit. */
export class DemoWriter {
  private constructor(private readonly options: DemoWriterOptions) {}

  static create(options: DemoWriterOptions): DemoWriter {
    return new DemoWriter(options);
  }

  /** Commits again and again until the signal aborts. @param firstInMs - so that regions take turns */
  async run(firstInMs: number): Promise<void> {
    const { pace, slowdown, signal } = this.options;
    let lastMs = Date.now() + firstInMs - pace.commitEveryMs;
    let commits = 0;
    while (!signal.aborted) {
      const waitMs = lastMs + pace.commitEveryMs * slowdown() - Date.now();
      if (waitMs > 0) {
        // The slowdown may change during a long wait, so long ones are cut.
        await this.wait(Math.min(waitMs, pace.commitEveryMs));
      } else {
        lastMs = Date.now();
        await this.commit(commits % pace.customersEvery === 0);
        commits += 1;
      }
    }
  }

  /** Makes one commit, of orders alone or of customers too. */
  private async commit(withCustomers: boolean): Promise<void> {
    const { catalog, region } = this.options;
    const definitions = withCustomers ? [ordersTable, customersTable] : [ordersTable];
    const changes = await Promise.all(definitions.map(definition => planChange({ catalog, region, definition })));
    await commitChanges({ catalog, region, changes });
  }

  private async wait(ms: number): Promise<void> {
    // An aborted wait is over; the loop looks at the signal itself.
    await sleep(ms, undefined, { signal: this.options.signal }).catch(() => {});
  }
}
