import { startSpark, type SparkReader, type SparkTable } from '../servers/startSpark';
import { expectedSnapshots } from '../support/expectedSnapshots';
import { FixtureLake } from '../support/FixtureLake';
import { jdbcCatalog } from '../support/jdbcCatalog';
import { testReplicas, type ReplicaScene } from '../support/testReplicas';

/**
 * Every fixture with file URIs that is replicated, read by Spark once the source's storage is removed: through JdbcCatalog on the very
 * database that the replica was published to, and with nothing but its metadata location.
 */
describe('replicas of the fixtures, read by Spark', () => {
  let spark: SparkReader;

  testReplicas<SparkTable>({
    async start() {
      spark = await startSpark();
    },
    stop: () => spark?.stop(),
    // What a branch shows depends on the table's own schema too, and is recorded nowhere: the source tells it before it goes.
    readSource: ({ lake, fixture, name }) =>
      spark.read({ catalog: jdbcCatalog(lake, FixtureLake.references(fixture).source), table: name, snapshots: [] }),
    checkReplica,
  });

  async function checkReplica({ lake, fixture, name, table, metadataLocation, source }: ReplicaScene<SparkTable>): Promise<void> {
    const { refs, head } = source;
    const lineage = Object.values(table.snapshots).some(snapshot => snapshot.lineage_sha256 !== undefined);
    const read = await spark.read({ catalog: jdbcCatalog(lake, FixtureLake.references(fixture).replica), table: name, lineage });
    expect({ name, ...read }).toEqual({ name, snapshots: expectedSnapshots(table, read), refs, head });
    const bare = await spark.read({ catalog: { name: 'bare', properties: {} }, metadataLocation, snapshots: [] });
    expect({ name, ...bare }).toEqual({ name, snapshots: {}, refs, head });
  }
});
