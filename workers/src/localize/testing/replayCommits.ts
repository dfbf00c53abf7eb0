import type { Fixture } from './Fixture';
import { localizeFixtureTable, type LocalizedFixtureTable } from './localizeFixtureTable';
import { MemoryMap } from './MemoryMap';
import { MemoryStorage } from './MemoryStorage';

/**
 * Localizes a table commit by commit with one map and one target, as syncs do that each prove what they wrote.
 * @param options - `until` is the number of the last commit; by default that of the head
 */
export async function replayCommits(options: { fixture: Fixture; table: string; until?: number }): Promise<LocalizedFixtureTable[]> {
  const { fixture, table, until = Infinity } = options;
  const target = new MemoryStorage();
  const map = new MemoryMap();
  const results: LocalizedFixtureTable[] = [];
  for (const { metadata_location: metadataLocation } of fixture.tables[table].commits.filter(({ n }) => n <= until)) {
    const result = await localizeFixtureTable({ fixture, table, metadataLocation, target, map });
    await map.write(result.localized.files.map(file => ({ ...file, proof: 'digest' })));
    results.push(result);
  }
  return results;
}
