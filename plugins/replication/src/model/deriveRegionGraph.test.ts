import { createCluster } from '../__testUtils__/createCluster';
import { createPolicy } from '../__testUtils__/createPolicy';
import { deriveRegionGraph } from './deriveRegionGraph';

const clusters = [
  createCluster({ name: 'lake', region: 'eu' }),
  createCluster({ name: 'eu-lake', region: 'eu', prefixes: ['s3://acme-eu/'] }),
  createCluster({ name: 'us-lake', region: 'us', prefixes: ['s3://acme-us/'], status: { health: 'degraded' } }),
];
const toEu = createPolicy({
  name: 'to-eu',
  replication: { target: { cluster: 'lake', reference: 'main_replica_eu', storage: 'eu-lake', location: 's3://acme-eu/replica/' } },
});

describe('deriveRegionGraph', () => {
  it('draws a policy from every other region that has storage to the region of its target storage', () => {
    const { regions, flows } = deriveRegionGraph(clusters, [createPolicy({ name: 'to-us' }), toEu], new Set(['to-eu']));

    expect(regions.map(({ name, health }) => [name, health])).toEqual([
      ['eu', 'healthy'],
      ['us', 'degraded'],
    ]);
    expect(flows.map(({ from, to, moving }) => [from, to, moving])).toEqual([
      ['eu', 'us', false],
      ['us', 'eu', true],
    ]);
  });

  it('bundles policies of one way, the worst first', () => {
    const { flows } = deriveRegionGraph(
      clusters,
      [createPolicy({ name: 'well' }), createPolicy({ name: 'ill', status: { health: 'unhealthy' } })],
      new Set(),
    );

    expect(flows).toHaveLength(1);
    expect(flows[0].health).toBe('unhealthy');
    expect(flows[0].policies.map(({ metadata }) => metadata.name)).toEqual(['ill', 'well']);
  });

  it('leaves out a policy whose target storage is unknown', () => {
    const lost = createPolicy({
      name: 'lost',
      replication: { target: { cluster: 'lake', reference: 'replica', storage: 'nowhere', location: 's3://x/' } },
    });
    expect(deriveRegionGraph(clusters, [lost], new Set()).flows).toEqual([]);
  });
});
