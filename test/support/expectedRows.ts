import type { FixtureTable } from './Fixture';

/** What a reader must find in each snapshot of a fixture's table, by snapshot id. */
export function expectedRows({ snapshots }: FixtureTable): Record<string, { rows: number; sha256: string }> {
  return Object.fromEntries(Object.entries(snapshots).map(([id, { rows, rows_sha256: sha256 }]) => [id, { rows, sha256 }]));
}
