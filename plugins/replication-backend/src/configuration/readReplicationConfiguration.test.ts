import { mockServices } from '@backstage/backend-test-utils';
import { readReplicationConfiguration } from './readReplicationConfiguration';

const read = (replication?: object) =>
  readReplicationConfiguration(mockServices.rootConfig({ data: replication ? { replication } : ({} as any) } as never));

describe('readReplicationConfiguration', () => {
  it('has a default for everything', () => {
    expect(read()).toMatchObject({
      region: 'default',
      worker: { embedded: true, regions: ['default'] },
      workers: [],
      probeEveryMs: 60_000,
    });
    expect(read().prices).toBeUndefined();
    expect(read({ region: 'us' }).worker.regions).toEqual(['us']);
  });

  it('takes of connections nothing but their types', () => {
    const { connectionTypes } = read({
      connections: { lake: { type: 's3', secretAccessKey: 'hush' }, catalog: { type: 'nessie', uri: 'https://n' } },
    });
    expect([...connectionTypes]).toEqual([
      ['lake', 's3'],
      ['catalog', 'nessie'],
    ]);
  });

  it('reads prices and bindings', () => {
    const { prices, workers } = read({
      prices: { currency: 'EUR', egress: [{ from: 'eu', to: 'us', perGiB: 0.02 }], requests: { us: 0.005 } },
      workers: [{ subject: 'worker-us', regions: ['us'], connections: ['lake'] }],
    });
    expect(prices).toEqual({ currency: 'EUR', egress: [{ from: 'eu', to: 'us', perGiB: 0.02 }], requests: { us: 0.005 } });
    expect(workers).toEqual([{ subject: 'worker-us', regions: ['us'], connections: ['lake'] }]);
  });

  it('names a setting that is wrong', () => {
    expect(() => read({ health: { probeEvery: 'often' } })).toThrow('replication.health.probeEvery is "often"');
    expect(() => read({ connections: { lake: { root: '/' } } })).toThrow(/connections\.lake\.type/);
  });
});
