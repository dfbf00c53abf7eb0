import { createReason } from '@portage/backstage-plugin-replication-common';
import { createCluster } from '../__testUtils__/createCluster';
import { createPolicy } from '../__testUtils__/createPolicy';
import { listAttention } from './listAttention';

describe('listAttention', () => {
  it('tells the worst first, a cluster before the policies that it may have stopped', () => {
    const items = listAttention(
      [createCluster({ name: 'us-lake', region: 'us', status: { health: 'unhealthy' } }), createCluster({ name: 'eu-lake', region: 'eu' })],
      [
        createPolicy({ name: 'a', status: { health: 'degraded' } }),
        createPolicy({ name: 'b', status: { health: 'unhealthy' } }),
        createPolicy({ name: 'c' }),
      ],
    );
    expect(items.map(({ name }) => name)).toEqual(['us-lake', 'b', 'a']);
  });

  it('passes over what a person suspended, and tells what stands still for another reason', () => {
    const suspended = (name: string, code: 'policy-suspended' | 'replica-diverged') =>
      createPolicy({ name, status: { health: 'suspended', suspended: true, reason: createReason(code, 'why') } });
    const items = listAttention([], [suspended('wanted', 'policy-suspended'), suspended('diverged', 'replica-diverged')]);
    expect(items.map(({ name }) => name)).toEqual(['diverged']);
  });
});
