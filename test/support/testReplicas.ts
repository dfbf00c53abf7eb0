/* eslint-disable jest/no-export -- the tests of every suite that reads the replicas of the fixtures */
import type { Fixture, FixtureTable } from './Fixture';
import { FixtureLake } from './FixtureLake';
import { replicatedTables } from './replicatedTables';

/** A table of a fixture that is replicated, and where. */
export interface FixtureScene {
  lake: FixtureLake;
  fixture: Fixture;
  name: string;
  table: FixtureTable;
}

/** The replica of a table, with what was read of the source. */
export interface ReplicaScene<Source> extends FixtureScene {
  metadataLocation: string;
  source: Source;
}

/**
 * Makes a test of each fixture with file URIs: its tables are read by something, replicated through the embedded backend into a SQL catalog,
 * and the replicas are held against what was read, once the storage of the source is removed.
 *
 * @param reader - `start` and `stop` are called once, beside the lake's own; `catalogs` makes further catalogs for the lake
 * @returns the lake, for tests of the suite's own that come after
 */
export function testReplicas<Source>(reader: {
  catalogs?: () => Promise<Record<string, Record<string, unknown>>>;
  start?: () => Promise<unknown>;
  stop?: () => Promise<unknown>;
  /** While the source is there. */
  readSource: (scene: FixtureScene) => Promise<Source>;
  /** Once it is gone. */
  checkReplica: (scene: ReplicaScene<Source>) => Promise<void>;
}): () => FixtureLake {
  const fixtures = FixtureLake.fixtures().filter(fixture => replicatedTables(fixture).length > 0);
  let lake: FixtureLake;

  beforeAll(async () => {
    const catalogs = await reader.catalogs?.();
    [lake] = await Promise.all([FixtureLake.start({ catalogs }), reader.start?.()]);
  }, 300_000);

  afterAll(async () => {
    await Promise.all([lake?.stop(), reader.stop?.()]);
  }, 60_000);

  it.each(fixtures.map(fixture => [fixture.name, fixture] as const))(
    '%s',
    async (_name, fixture) => {
      const tables = replicatedTables(fixture);
      await lake.add(fixture);
      const sources = new Map<string, Source>();
      for (const { name, table } of tables) {
        sources.set(name, await reader.readSource({ lake, fixture, name, table }));
      }

      const { job, replica } = await lake.replicate(fixture);
      expect({ reason: job.reason, tables: Object.keys(replica).sort() }).toMatchObject({ tables: tables.map(({ name }) => name).sort() });
      lake.removeSources(fixture);

      for (const { name, table } of tables) {
        const source = sources.get(name) as Source;
        await reader.checkReplica({ lake, fixture, name, table, metadataLocation: replica[name], source });
      }
    },
    180_000,
  );
  return () => lake;
}
