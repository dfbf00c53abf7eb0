import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoCatalog } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/catalog/DemoCatalog';
import { TableCleaner } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/cleanUp/TableCleaner';
import { commitChanges } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/commit/commitChanges';
import { openDemoTables } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/openDemoTables';
import { Region } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/Region';
import { customersTable } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/customersTable';
import { ordersTable } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/ordersTable';
import type { BusyWriterOptions } from './BusyWriterOptions';
import { planTableChange } from './changes/planTableChange';
import type { CommitRecord } from './CommitRecord';
import { TableModel } from './TableModel';

/** One commit in so many changes both tables. */
const BOTH_EVERY = 5;

/**
 * A writer that commits many times a second to two tables with files in two regions, keeps 100 snapshots of each, and removes the files of
 * expired ones. It is the only writer of its catalog, so its model of the rows is what the tables hold; it records each commit with the
 * checksum of its rows.
 *
 * Expired files go some seconds after nothing needs them any more, as a careful maintenance does it; and now and then at once, under the
 * hands of whoever reads an older head.
 */
export class BusyWriter {
  private readonly orders = new TableModel(ordersTable);
  private readonly customers = new TableModel(customersTable);
  private commits = 0;
  private removed = 0;

  private constructor(
    private readonly options: BusyWriterOptions,
    private readonly catalog: DemoCatalog,
    private readonly regions: readonly Region[],
  ) {}

  static async open(options: BusyWriterOptions): Promise<BusyWriter> {
    const { state } = options;
    const catalog = DemoCatalog.open(join(state, 'catalog.sqlite'));
    const regions = ['eu', 'us'].map(name => Region.create({ name, state }));
    await openDemoTables({ catalog, home: regions[0], definitions: [ordersTable, customersTable] });
    return new BusyWriter(options, catalog, regions);
  }

  /** Commits until the time is over. What comes late, since files were removed in between, is made up for. @returns what was done */
  async run(): Promise<{ commits: number; seconds: number; filesRemoved: number }> {
    const { commitsPerSecond, seconds, cleanEverySeconds, graceSeconds, cleanAtOnceEvery } = this.options;
    const [careful, atOnce] = [graceSeconds * 1_000, 0].map(graceMs => this.cleaners(graceMs));
    const startedMs = Date.now();
    const elapsedSeconds = () => (Date.now() - startedMs) / 1_000;
    for (let cleaned = 0; elapsedSeconds() < seconds;) {
      const aheadMs = (this.commits / commitsPerSecond - elapsedSeconds()) * 1_000;
      if (aheadMs > 0) {
        await sleep(aheadMs);
      }
      await this.commit();
      // Between commits, so that no file of a commit under way is met, which nothing needs yet.
      if (elapsedSeconds() > (cleaned + 1) * cleanEverySeconds) {
        cleaned += 1;
        await this.clean(cleaned % cleanAtOnceEvery === 0 ? atOnce : careful);
      }
    }
    return { commits: this.commits, seconds: elapsedSeconds(), filesRemoved: this.removed };
  }

  close(): void {
    this.catalog.close();
  }

  private async commit(): Promise<void> {
    const { catalog, regions, orders, customers } = this;
    const region = regions[this.commits % regions.length];
    const single = Math.floor(this.commits / regions.length) % 2 === 0 ? orders : customers;
    const models = this.commits % BOTH_EVERY === 0 ? [orders, customers] : [single];
    const planned = await Promise.all(models.map(model => planTableChange({ model, region })));
    const snapshots = await commitChanges({ catalog, region, changes: planned.map(({ change }) => change) });
    planned.forEach(({ apply }) => apply());

    const tables: CommitRecord['tables'] = {};
    models.forEach((model, index) => {
      const { metadataLocation, snapshotId } = snapshots[index];
      tables[model.name] = { kind: planned[index].kind, metadataLocation, snapshotId: String(snapshotId), ...model.digest() };
    });
    this.commits += 1;
    const record: CommitRecord = { commit: this.commits, tables };
    appendFileSync(this.options.recordsFile, `${JSON.stringify(record)}\n`);
  }

  private cleaners(graceMs: number): TableCleaner[] {
    const { catalog, regions } = this;
    return regions.flatMap(region =>
      [ordersTable, customersTable].map(definition => TableCleaner.create({ catalog, region, definition, graceMs })),
    );
  }

  private async clean(cleaners: readonly TableCleaner[]): Promise<void> {
    for (const cleaner of cleaners) {
      this.removed += await cleaner.clean(Date.now());
    }
  }
}
