import { createReason, planSchema, ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { describeError } from './describeError';

const refusal = (status: number, body: Partial<ReplicationResponseError['body']> = {}) =>
  new ReplicationResponseError(status, { name: 'Error', message: 'what happened', ...body });

describe('describeError', () => {
  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'missing'],
    [409, 'refused'],
    [500, 'failed'],
    [503, 'unreachable'],
  ])('tells status %d as %s', (status, kind) => expect(describeError(refusal(status)).kind).toBe(kind));

  it("gives the server's reason and next action", () => {
    const { detail, action } = describeError(refusal(400, { reason: createReason('cluster-in-use', '2 policies use it') }));
    expect(detail).toBe('2 policies use it');
    expect(action).toMatch(/policies that use the cluster first/);
  });

  it('tells an answer that the schema does not know by its first differences', () => {
    const { error } = planSchema.safeParse({ policy: 1 });
    expect(describeError(error!).title).toMatch(/another version/);
    expect(describeError(error!).detail).toMatch(/^policy: /);
  });

  it('tells a network error as a backend that is not reached', () => {
    expect(describeError(new TypeError('Failed to fetch')).kind).toBe('unreachable');
  });
});
