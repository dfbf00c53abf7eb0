import { startSpark, type SparkReader, type SparkStatement, type SparkTable } from '../servers/startSpark';
import { OtherLake } from '../support/otherTables/OtherLake';
import { SPARK_NAMESPACE, sparkTables } from '../support/otherTables/sparkTables';
import { runPython } from '../support/runPython';
import { SnapshotReader, type ServedTable } from '../support/SnapshotReader';

const NAMES = sparkTables({ eu: '', ap: '', us: '' }).map(({ name }) => name);

/** Of what the rows cannot be compared, the reason why. */
const UNPROVABLE = { 'other.replaced': 'a data file has a struct where the table has a variant' };

/**
 * Tables that real writers make anew, of kinds that the fixtures do not have: Spark and PyIceberg write them, policies carry them to a SQL and an
 * Iceberg REST catalog, they go on, the policies run again, and what is then superfluous is pruned. With both source regions gone every
 * snapshot, branch and tag of the replicas reads as that of the source did.
 */
describe('tables made anew by Spark and PyIceberg', () => {
  let lake: OtherLake;
  let spark: SparkReader;
  let pyIceberg: SnapshotReader;
  const sources: Record<string, SparkTable> = {};
  const pySources: Record<string, ServedTable> = {};

  const isOfPyIceberg = (name: string) => !name.startsWith(`${SPARK_NAMESPACE}.`);

  async function write(part: 'first' | 'then'): Promise<void> {
    for (const script of sparkTables(lake.roots)) {
      const name = `${SPARK_NAMESPACE}.${script.name}`;
      const named = (statement: SparkStatement) =>
        typeof statement === 'string' ? statement.replaceAll('{t}', `src.${name}`).replaceAll('{n}', name) : statement;
      await spark.write({ catalog: lake.sparkCatalog('source'), statements: script[part].map(named) });
    }
    await runPython('write_other_tables.py', lake.catalog.path, 'src', `${lake.directory}/eu`, part);
  }

  async function replicate(): Promise<void> {
    const outcomes = (await lake.run()).map(({ status, reason, result }) => ({ status, reason, held: result?.heldTables ?? [] }));
    expect(outcomes).toEqual(Array(2).fill({ status: 'succeeded', reason: undefined, held: [] }));
  }

  beforeAll(async () => {
    [lake, spark] = await Promise.all([OtherLake.start(), startSpark()]);
    pyIceberg = new SnapshotReader();
    await spark.write({ catalog: lake.sparkCatalog('source'), statements: [`CREATE NAMESPACE src.${SPARK_NAMESPACE}`] });
  }, 300_000);

  afterAll(async () => {
    pyIceberg?.close();
    await Promise.all([lake?.stop(), spark?.stop()]);
  }, 60_000);

  it('are replicated, go on, are replicated again and pruned, and are proved row by row', async () => {
    await write('first');
    await replicate();
    await write('then');
    for (const name of NAMES.map(table => `${SPARK_NAMESPACE}.${table}`)) {
      sources[name] = await spark.read({ catalog: lake.sparkCatalog('source'), table: name });
    }
    for (const [name, location] of Object.entries(lake.pointers('source')).filter(([table]) => isOfPyIceberg(table))) {
      pySources[name] = await pyIceberg.read(location, { forbidden: [] });
    }
    await replicate();
    const { status, result } = await lake.prune();
    expect(status).toBe('succeeded');
    expect(result).toMatchObject({ quarantinedFiles: expect.any(Number) });
    expect(await lake.verify('files')).toEqual([]);
    const problems = await lake.verify('rows');
    expect(Object.fromEntries(problems.map(({ type, table, message }) => [`${type} ${table}`, message]))).toEqual(
      Object.fromEntries(Object.entries(UNPROVABLE).map(([table, message]) => [`unproved ${table}`, expect.stringContaining(message)])),
    );
    lake.removeSources();
  }, 600_000);

  it.each(NAMES)('reads the same with Spark: %s', async table => {
    const name = `${SPARK_NAMESPACE}.${table}`;
    expect(await spark.read({ catalog: lake.sparkCatalog('replica'), table: name })).toEqual(sources[name]);
    const { [name]: metadataLocation } = await lake.restPointers(SPARK_NAMESPACE);
    expect(await spark.read({ catalog: { name: 'bare', properties: {} }, metadataLocation })).toEqual(sources[name]);
  });

  it('read the same with PyIceberg, and name no path of a source region', async () => {
    const replicas = lake.pointers('replica');
    expect(Object.keys(replicas).sort()).toEqual([...Object.keys(sources), ...Object.keys(pySources)].sort());
    expect(Object.keys(pySources).length).toBeGreaterThan(5);
    for (const [name, { snapshots, currentSnapshotId }] of Object.entries(pySources)) {
      const replica = await pyIceberg.read(replicas[name], { forbidden: lake.sourcePrefixes });
      const { foreignPaths, ...read } = replica;
      expect({ name, snapshots: read.snapshots, currentSnapshotId: read.currentSnapshotId }).toEqual({
        name,
        snapshots,
        currentSnapshotId,
      });
      expect(foreignPaths).toEqual([]);
    }
  });
});
