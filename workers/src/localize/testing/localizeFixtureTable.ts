import type { CopyItem } from '../CopyItem';
import { localizeTable, type LocalizedTable } from '../localizeTable';
import { planTable, type PublishedState } from '../planTable';
import type { TablePlan } from '../TablePlan';
import type { Fixture } from './Fixture';
import { inlineThreads } from './inlineThreads';
import { MemoryMap } from './MemoryMap';
import { MemoryStorage } from './MemoryStorage';

export interface LocalizedFixtureTable {
  plan: TablePlan;
  copies: CopyItem[];
  localized: LocalizedTable;
  target: MemoryStorage;
  map: MemoryMap;
}

/** Plans and localizes one state of a fixture's table to region `us`; the plan goes through JSON, as it does between two tasks. */
export async function localizeFixtureTable(options: {
  fixture: Fixture;
  table: string;
  metadataLocation: string;
  target?: MemoryStorage;
  map?: MemoryMap;
  published?: PublishedState;
}): Promise<LocalizedFixtureTable> {
  const { fixture, table, metadataLocation, target = new MemoryStorage(), map = new MemoryMap(), published } = options;
  const mapping = { rules: fixture.rules, location: fixture.location };
  const copies: CopyItem[] = [];
  const planned = await planTable({
    key: table.split('.'),
    metadataLocation,
    mapping,
    registry: fixture,
    openMap: () => map,
    threads: inlineThreads,
    published,
    emit: async items => {
      copies.push(...items);
    },
  });
  const plan: TablePlan = JSON.parse(JSON.stringify(planned));
  const localized = await localizeTable({ plan, mapping, registry: fixture, target, map, threads: inlineThreads });
  return { plan, copies, localized, target, map };
}
