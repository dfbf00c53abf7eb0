import { expectedRows } from './expectedRows';
import type { FixtureTable } from './Fixture';
import type { ReaderLimit, Reading, Readings } from './Reading';
import { tellLimits } from './tellLimits';

/**
 * What an engine must read of a replica: the recorded rows of each snapshot. What the head and the refs show depends on the table's own
 * schema too, and is what the engine read of the source; so are the limits, unless they are the source's alone.
 */
export function expectedReadings(options: {
  table: FixtureTable;
  source: Readings;
  limit: ReaderLimit | undefined;
}): Record<string, Reading | { limit: string }> {
  const { table, source, limit } = options;
  const rows = expectedRows(table);
  const rowsOf = (key: string) => {
    const name = key.slice(key.indexOf(' ') + 1);
    return key.startsWith('snapshot ') ? rows[name] : rows[table.refs[key === 'head' ? 'main' : name]?.snapshot_id];
  };
  const expect = ([key, reading]: [string, Reading | { limit: string }]) => {
    if ('limit' in reading) {
      return [key, limit?.inSourceOnly ? rowsOf(key) : reading] as const;
    }
    return [key, key.startsWith('snapshot ') ? rowsOf(key) : reading] as const;
  };
  return Object.fromEntries(Object.entries(tellLimits(source, limit)).map(expect));
}
