import type { SparkTable } from '../servers/startSpark';
import { expectedRows } from './expectedRows';
import type { FixtureTable } from './Fixture';

/**
 * What Spark has to find in each snapshot of a fixture's table: the recorded rows, and the recorded row ids. Once a table is of version 3
 * Spark tells of row ids in every snapshot; of those made before that nothing is recorded, and what was read is taken.
 */
export function expectedSnapshots(table: FixtureTable, read: SparkTable): SparkTable['snapshots'] {
  return Object.fromEntries(
    Object.entries(expectedRows(table)).map(([id, rows]) => {
      const lineageSha256 = table.snapshots[id].lineage_sha256 ?? read.snapshots[id]?.lineageSha256;
      return [id, { ...rows, ...(lineageSha256 !== undefined && { lineageSha256 }) }];
    }),
  );
}
