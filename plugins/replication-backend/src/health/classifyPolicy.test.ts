import { createReason } from '@portage/backstage-plugin-replication-common';
import { classifyPolicy, type PolicyFacts } from './classifyPolicy';

const level: PolicyFacts = { suspended: false, published: true, clusters: [], lastOutcome: { status: 'succeeded' }, everyMs: 10_000 };
const denied = createReason('storage-denied', 'Access denied');

describe('classifyPolicy', () => {
  it.each<[string, Partial<PolicyFacts>, string, string | undefined]>([
    ['level with its source', {}, 'healthy', undefined],
    ['never published', { published: false, lastOutcome: undefined }, 'unknown', undefined],
    ['failed', { lastOutcome: { status: 'failed', reason: denied } }, 'unhealthy', 'storage-denied'],
    [
      'failed before it ever published',
      { published: false, lastOutcome: { status: 'failed', reason: denied } },
      'unhealthy',
      'storage-denied',
    ],
    ['on a sick cluster', { clusters: [{ name: 'lake', health: 'unhealthy', reason: denied }] }, 'unhealthy', 'storage-denied'],
    [
      'holding tables',
      { lastOutcome: { status: 'succeeded', reason: createReason('table-held', '1 table is held') } },
      'degraded',
      'table-held',
    ],
    ['damaged', { verification: { level: 'files', damages: 2, message: 'a file is missing' } }, 'unhealthy', 'replica-damaged'],
    ['verified and whole, or not provable', { verification: { level: 'files', damages: 0 } }, 'healthy', undefined],
    ['blind to its source', { watchReason: createReason('catalog-unreachable', 'down') }, 'degraded', 'catalog-unreachable'],
    ['behind for a while', { behindMs: 100_000 }, 'healthy', undefined],
    ['behind for more than ten intervals', { behindMs: 100_001 }, 'degraded', 'replica-behind'],
    ['behind by less than a minute, however short the interval', { behindMs: 59_000, everyMs: 1_000 }, 'healthy', undefined],
    ['suspended, whatever else', { suspended: true, lastOutcome: { status: 'failed', reason: denied } }, 'suspended', 'policy-suspended'],
  ])('a policy that is %s', (_, facts, health, code) => {
    const verdict = classifyPolicy({ ...level, ...facts });
    expect(verdict.health).toBe(health);
    expect(verdict.reason?.code).toBe(code);
  });

  it('names the cluster and keeps its action', () => {
    const { reason } = classifyPolicy({ ...level, clusters: [{ name: 'lake', health: 'unhealthy', reason: denied }] });
    expect(reason).toEqual({ code: 'storage-denied', message: 'Cluster "lake" is unhealthy: Access denied', action: denied.action });
  });
});
