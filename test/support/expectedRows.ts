import type { FixtureTable } from './Fixture';

/** What a reader must find in each snapshot that a fixture's table has at its head, by snapshot id; others have expired on the way. */
export function expectedRows({ head, commits, snapshots }: FixtureTable): Record<string, { rows: number; sha256: string }> {
  const retained = commits.find(({ metadata_location: location }) => location === head)?.snapshot_ids ?? [];
  return Object.fromEntries(
    retained.map(id => {
      const { rows, rows_sha256: sha256 } = snapshots[id];
      return [id, { rows, sha256 }];
    }),
  );
}
