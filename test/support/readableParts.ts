import { expectedRows } from './expectedRows';
import type { FixtureTable } from './Fixture';

/** What an engine may be asked for of a fixture's table, see {@link Readings}: its head, its snapshots and, where it knows them, its refs. */
export function readableParts(table: FixtureTable, options: { refs: boolean }): string[] {
  const snapshots = Object.keys(expectedRows(table)).map(id => `snapshot ${id}`);
  const refs = options.refs ? Object.entries(table.refs).map(([name, { type }]) => `${type} ${name}`) : [];
  return ['head', ...snapshots, ...refs];
}
