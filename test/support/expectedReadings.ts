import { expectedRows } from './expectedRows';
import type { FixtureTable } from './Fixture';
import type { ReaderLimit, Reading, Readings } from './Reading';
import { tellLimits } from './tellLimits';

/**
 * What an engine must read of the given parts of a replica: the recorded rows of each snapshot. What the head and the refs show depends on
 * the table's own schema too, and is what the engine read of the source; so are the limits, unless they are the source's alone.
 */
export function expectedReadings(options: {
  table: FixtureTable;
  parts: readonly string[];
  /** Of the head and the refs at least, and of all parts where there is a limit. */
  source: Readings;
  limit: ReaderLimit | undefined;
}): Record<string, Reading | { limit: string }> {
  const { table, parts, limit } = options;
  const source = tellLimits(options.source, limit);
  const rows = expectedRows(table);
  const recordedRows = (part: string) => {
    const name = part.slice(part.indexOf(' ') + 1);
    return part.startsWith('snapshot ') ? rows[name] : rows[table.refs[part === 'head' ? 'main' : name]?.snapshot_id];
  };
  const expect = (part: string) => {
    if (source[part] && 'limit' in source[part]) {
      return limit?.inSourceOnly ? recordedRows(part) : source[part];
    }
    return part.startsWith('snapshot ') ? recordedRows(part) : source[part];
  };
  return Object.fromEntries(parts.map(part => [part, expect(part)]));
}
