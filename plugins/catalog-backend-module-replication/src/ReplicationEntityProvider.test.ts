import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { cluster, objectsOf, policy } from './__testUtils__/objects';
import { ReplicationEntityProvider } from './ReplicationEntityProvider';

describe('ReplicationEntityProvider', () => {
  async function connected() {
    const mutations: string[] = [];
    const refreshed: string[] = [];
    const failing = { now: false };
    const names = (entities: readonly object[]) =>
      entities.map(item => (item as { entity: { metadata: { name: string } } }).entity.metadata.name).join(',');
    const provider = new ReplicationEntityProvider();
    await provider.connect({
      applyMutation: async (mutation: EntityProviderMutation) => {
        if (failing.now) {
          throw new Error('The catalog is busy');
        }
        mutations.push(
          mutation.type === 'full' ? `full ${names(mutation.entities)}` : `+${names(mutation.added)} -${names(mutation.removed)}`,
        );
      },
      refresh: async ({ keys }) => void refreshed.push(...keys),
    });
    return { provider, mutations, refreshed, failing };
  }

  it('emits everything at first, then only what changed in document or health class', async () => {
    const { provider, mutations } = await connected();
    await provider.emit(objectsOf(cluster('a'), policy('p'), policy('q')));
    await provider.emit(objectsOf(cluster('a'), policy('p', { commits: 5 }), policy('q')));
    expect(mutations).toEqual(['full a,p,q']);
    await provider.emit(objectsOf(cluster('a'), policy('p', { health: 'degraded' })));
    await provider.emit(objectsOf(cluster('a'), policy('p', { health: 'degraded' })));
    expect(mutations.slice(1)).toEqual(['+p -q']);
  });

  it('never emits what a location manages, takes back what a location took over, and has located entities processed again', async () => {
    const { provider, mutations, refreshed } = await connected();
    await provider.emit(objectsOf(cluster('a'), policy('p')));
    await provider.emit(objectsOf(cluster('a'), policy('p', { managedBy: 'url:x' })));
    expect(mutations).toEqual(['full a,p', '+ -p']);
    expect(refreshed).toEqual(['replication:p']);
    await provider.emit(objectsOf(cluster('a'), policy('p', { managedBy: 'url:x', commits: 9 })));
    expect(refreshed).toHaveLength(1);
    await provider.emit(objectsOf(cluster('a'), policy('p', { managedBy: 'url:x', health: 'unhealthy' })));
    expect(refreshed).toHaveLength(2);
  });

  it('tries again what the catalog refused', async () => {
    const { provider, mutations, failing } = await connected();
    await provider.emit(objectsOf(cluster('a')));
    failing.now = true;
    await expect(provider.emit(objectsOf(cluster('a'), policy('p')))).rejects.toThrow('busy');
    failing.now = false;
    await provider.emit(objectsOf(cluster('a'), policy('p')));
    expect(mutations).toEqual(['full a', '+p -']);
  });

  it('does nothing before the catalog has connected', async () => {
    await expect(new ReplicationEntityProvider().emit(objectsOf(cluster('a')))).resolves.toBeUndefined();
  });
});
