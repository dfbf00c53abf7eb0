import { createReason } from '@portage/backstage-plugin-replication-common';
import { estimateCost } from './estimateCost';
import { estimateSavings } from './estimateSavings';
import { summarizePlan } from './summarizePlan';

const discovered = {
  sourceHash: 'abc',
  targetHash: 'def',
  tablesFile: 'file:/us/_portage/p/j/tables',
  changed: 2,
  dropped: 0,
  unchanged: 5,
};
const planned = (name: string, hash: string) => ({
  planFile: `file:/us/_portage/p/j/${name}.plan`,
  copyPlan: `file:/us/_portage/p/j/${name}.copy`,
  tables: 2,
  held: [],
  files: 10,
  bytes: 2 ** 30,
  filesObsolete: 3,
  bytesSaved: 2 ** 29,
  manifests: 5,
  manifestsReused: 3,
  sourceChanged: false,
  hash,
});
const job = { id: 'j', policy: 'p' };
const plan = (...hashes: string[]) =>
  summarizePlan(job, [
    { name: 'discover', results: [discovered] },
    { name: 'plan', results: hashes.map((hash, index) => planned(`part-${index}`, hash)) },
  ]);

describe('summarizePlan', () => {
  it('adds up what the tasks planned and names the folder of their files', () => {
    expect(plan('a', 'b')).toMatchObject({
      policy: 'p',
      jobId: 'j',
      files: 20,
      bytes: 2 ** 31,
      filesObsolete: 6,
      bytesSaved: 2 ** 30,
      tables: 4,
      manifests: 10,
      requests: 20 * 3 + 4 * 4 + 4 * 8,
      items: 'file:/us/_portage/p/j/',
      sourceHash: 'abc',
    });
    expect(plan('a').items).toBe('file:/us/_portage/p/j/part-0.plan');
  });

  it('has one hash for equal work and another for any other', () => {
    expect(plan('a', 'b').hash).toBe(plan('a', 'b').hash);
    expect(new Set([plan('a', 'b'), plan('b', 'a'), plan('a'), plan('ab')].map(({ hash }) => hash)).size).toBe(4);
    expect(plan('a').hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is empty, with the reason, where there was nothing to do', () => {
    const reason = createReason('nothing-new', 'main at abc is published already');
    const empty = summarizePlan({ ...job, reason }, [{ name: 'discover', results: [{ ...discovered, changed: 0 }] }]);
    expect(empty).toMatchObject({ files: 0, bytes: 0, requests: 0, tables: 0, heldTables: [], reason });
  });
});

describe('estimateCost', () => {
  const prices = {
    currency: 'EUR',
    egress: [
      { from: 'eu', to: 'us', perGiB: 0.02 },
      { from: 'asia', to: 'us', perGiB: 0.1 },
      { from: 'us', to: 'eu', perGiB: 9 },
    ],
    requests: { us: 0.005, eu: 0.004 },
  };

  it('reckons the dearest way that files may come', () => {
    const cost = estimateCost({ bytes: 10 * 2 ** 30, requests: 2_000 }, prices, { sources: ['eu', 'asia'], target: 'us' });
    expect(cost?.currency).toBe('EUR');
    expect(cost?.amount).toBeCloseTo(10 * 0.1 + 2 * 0.005);
  });

  it('tells what the files that are not copied would have cost, as it tells what the others do', () => {
    const regions = { sources: ['eu'], target: 'us' };
    const saved = estimateSavings({ filesObsolete: 1_000, bytesSaved: 2 ** 30 }, prices, regions);
    expect(saved?.amount).toBeCloseTo(0.02 + 3 * 0.005);
    expect(estimateSavings({ filesObsolete: 1, bytesSaved: 1 }, undefined, regions)).toBeUndefined();
  });

  it('tells none where no prices are configured', () => {
    expect(estimateCost({ bytes: 1, requests: 1 }, undefined, { sources: [], target: 'us' })).toBeUndefined();
  });
});
