import { startSpark, type SparkReader, type SparkTable } from '../servers/startSpark';
import { expectedRows } from '../support/expectedRows';
import type { FixtureTable } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { replicatedTables } from '../support/replicatedTables';

/**
 * Every fixture with file URIs that is replicated, read by Spark once the source's storage is removed: through JdbcCatalog on the very
 * database that the replica was published to, and with nothing but its metadata location.
 */
describe('replicas of the fixtures, read by Spark', () => {
  const fixtures = FixtureLake.fixtures().filter(fixture => replicatedTables(fixture).length > 0);
  let lake: FixtureLake;
  let spark: SparkReader;

  beforeAll(async () => {
    spark = await startSpark();
    lake = await FixtureLake.start();
  }, 300_000);

  afterAll(async () => {
    await Promise.all([lake?.stop(), spark?.stop()]);
  }, 60_000);

  it.each(fixtures.map(fixture => [fixture.name, fixture] as const))(
    '%s',
    async (_name, fixture) => {
      const tables = replicatedTables(fixture);
      const references = FixtureLake.references(fixture);
      await lake.add(fixture);
      // What a branch shows depends on the table's own schema too, and is recorded nowhere: the source tells it before it goes.
      const sources: Record<string, SparkTable> = {};
      for (const { name } of tables) {
        sources[name] = await spark.read({ catalog: sqlCatalog(references.source), table: name, snapshots: [] });
      }

      const { job, replica } = await lake.replicate(fixture);
      expect({ reason: job.reason, tables: Object.keys(replica).sort() }).toMatchObject({ tables: tables.map(({ name }) => name).sort() });
      lake.removeSources(fixture);

      for (const { name, table } of tables) {
        const { refs, head } = sources[name];
        const hasLineage = Object.values(table.snapshots).some(snapshot => snapshot.lineage_sha256 !== undefined);
        const read = await spark.read({ catalog: sqlCatalog(references.replica), table: name, lineage: hasLineage });
        expect({ name, ...withoutUnknownLineage(read, table) }).toEqual({ name, snapshots: expectedSnapshots(table), refs, head });
        const bare = await spark.read({ catalog: { name: 'bare', properties: {} }, metadataLocation: replica[name], snapshots: [] });
        expect({ name, ...bare }).toEqual({ name, snapshots: {}, refs, head });
      }
    },
    180_000,
  );

  /** JdbcCatalog's name for a catalog is the `catalog_name` of its rows, which is the policy's reference. */
  function sqlCatalog(reference: string) {
    return {
      name: reference,
      properties: {
        'catalog-impl': 'org.apache.iceberg.jdbc.JdbcCatalog',
        uri: `jdbc:sqlite:${lake.catalog.path}`,
        // New tables would lie here, and it has to be given; there are none.
        warehouse: 'file:/tmp/portage-fixtures/none',
      },
    };
  }

  /** Spark tells of row ids in every snapshot once the table is of version 3; of those made before that, nothing is recorded. */
  function withoutUnknownLineage(read: SparkTable, table: FixtureTable): SparkTable {
    const snapshots = Object.entries(read.snapshots).map(([id, { lineageSha256, ...rows }]) => {
      const isRecorded = table.snapshots[id].lineage_sha256 !== undefined;
      return [id, { ...rows, ...(isRecorded && { lineageSha256 }) }] as const;
    });
    return { ...read, snapshots: Object.fromEntries(snapshots) };
  }

  function expectedSnapshots(table: FixtureTable): SparkTable['snapshots'] {
    return Object.fromEntries(
      Object.entries(expectedRows(table)).map(([id, expected]) => {
        const { lineage_sha256: lineageSha256 } = table.snapshots[id];
        return [id, { ...expected, ...(lineageSha256 !== undefined && { lineageSha256 }) }];
      }),
    );
  }
});
