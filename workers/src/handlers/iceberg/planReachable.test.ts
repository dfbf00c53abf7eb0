import { loadFixture } from '../../audit/__testUtils__/loadFixture';
import { replicateInMemory } from './__testUtils__/replicateInMemory';

/** The history that a publication left out, at the next one. */
describe('planReachable', () => {
  const { storage, rules, location, tables } = loadFixture('missing-history');
  const { commits, expect: expected } = tables['sales.orders'] as (typeof tables)[string] & { expect: { file: string } };
  const lost = expected.file;
  const bytes = storage.get(lost);

  /** What is left out at a commit, by its index: the first snapshot is the current one up to 4, and history from 5 on. */
  async function leftOut(index: number, prune: { last: { snapshotId: string; missing: string }[]; takesBack?: boolean }) {
    const { plan, audit } = await replicateInMemory({
      storage,
      rules,
      location,
      metadataLocation: commits[index].metadata_location,
      prune,
    });
    expect(audit.problems).toEqual([]);
    return plan.prunedSnapshots;
  }

  it('comes back with its file, and stays away from a catalog that takes no old snapshot, unless it is the current one', async () => {
    storage.objects.delete(lost);
    const pruned = await leftOut(5, { last: [] });
    expect(pruned).toEqual([{ snapshotId: '3123504899860989567', missing: lost }]);
    expect(await leftOut(6, { last: pruned, takesBack: false })).toEqual(pruned);

    storage.put(lost, bytes);
    expect(await leftOut(6, { last: pruned })).toEqual([]);
    expect(await leftOut(6, { last: pruned, takesBack: false })).toEqual(pruned);
    expect(await leftOut(4, { last: pruned, takesBack: false })).toEqual([]);
  });
});
