import { createPathLocalizer, type PathLocalizer } from '../createPathLocalizer';
import { Fixture } from './Fixture';
import { localizeFixtureTable, type LocalizedFixtureTable } from './localizeFixtureTable';
import { readEntryPairs, type EntryPair } from './readEntryPairs';

/** A fixture's table that was localized to region `us`. */
export interface OpenedTable {
  fixture: Fixture;
  result: LocalizedFixtureTable;
  localize: PathLocalizer;
  pairs: EntryPair[];
}

/** Localizes the head of one table of a fixture and hands it to a test. */
export async function withTable(name: string, table: string, test: (opened: OpenedTable) => void | Promise<void>): Promise<void> {
  await using fixture = Fixture.open(name);
  const result = await localizeFixtureTable({ fixture, table, metadataLocation: fixture.tables[table].head });
  await test({ fixture, result, localize: createPathLocalizer(fixture), pairs: readEntryPairs(fixture, result) });
}
