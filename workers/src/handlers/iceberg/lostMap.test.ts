import { verifyTable } from '../../audit';
import { inlineThreads } from '../../audit/__testUtils__/auditReplica';
import { loadFixture } from '../../audit/__testUtils__/loadFixture';
import { MemoryMap } from '../../localize/testing/MemoryMap';
import { replicateInMemory, type ReplicatedTable } from './__testUtils__/replicateInMemory';

jest.setTimeout(60_000);

const NAME = 'incremental';

/** State by which the next sync knows what stands in the replica: it may be lost with its database, and nothing else is. */
describe('a localization map that was lost', () => {
  const { storage, rules, location, tables } = loadFixture(NAME);
  const { commits } = tables['sales.orders'];
  const [before, last] = commits.slice(-2).map(({ metadata_location: metadataLocation }) => metadataLocation);

  const replicate = (metadataLocation: string, map: MemoryMap) => replicateInMemory({ storage, rules, location, metadataLocation, map });
  const rowsOf = (map: MemoryMap) => new Map([...map.rows].sort(([left], [right]) => (left < right ? -1 : 1)));

  /** What a verification of the published state proves. */
  async function prove({ plan, localized }: ReplicatedTable, sourceMetadataLocation: string) {
    const { isEqual, proofs } = await verifyTable({
      table: 'sales.orders',
      level: 'files',
      sourceMetadataLocation,
      replicaMetadataLocation: localized.metadataLocation,
      metadataFolder: `${plan.directory}metadata/`,
      rules: [...rules],
      location,
      registry: storage,
      target: storage,
      threads: inlineThreads,
      signal: new AbortController().signal,
      onFindings: async () => {},
    });
    expect(isEqual).toBe(true);
    return proofs;
  }

  it('is rebuilt from the replica by a verification: the next commit costs what it would have cost', async () => {
    const kept = new MemoryMap();
    const published = await replicate(before, kept);
    const rebuilt = new MemoryMap();
    await rebuilt.write(await prove(published, before));
    expect(rowsOf(rebuilt)).toEqual(rowsOf(kept));

    const next = await replicate(last, rebuilt);
    const { plan, localized } = await replicate(last, kept);
    expect(next.plan).toEqual(plan);
    expect(next.localized).toEqual(localized);
    expect(plan.manifestsReused).toBeGreaterThan(0);
  });

  it('without one is made anew: the same files are found in their places', async () => {
    const kept = new MemoryMap();
    const published = await replicate(before, kept);
    const objects = new Map(storage.objects);
    const anew = new MemoryMap();
    const again = await replicate(before, anew);
    expect(again.localized).toEqual(published.localized);
    expect(again.plan.manifestsReused).toBe(0);
    expect(storage.objects).toEqual(objects);
    expect(rowsOf(anew)).toEqual(rowsOf(kept));
  });
});
