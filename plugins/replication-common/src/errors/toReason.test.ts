import { isReplicationError, ReplicationError } from './ReplicationError';
import { toReason } from './toReason';

describe('toReason', () => {
  it('gives the reason of an error of our own, with the code’s action unless a better one is known', () => {
    expect(toReason(new ReplicationError('storage-throttled', 'too many requests'))).toEqual({
      reason: { code: 'storage-throttled', message: 'too many requests', action: expect.stringContaining('tried again') },
      retryable: true,
    });
    const { reason, retryable } = toReason(new ReplicationError('storage-throttled', 'no', { retryable: false, action: 'Wait.' }));
    expect({ action: reason.action, retryable }).toEqual({ action: 'Wait.', retryable: false });
  });

  it('never repeats what it does not know', () => {
    for (const thrown of [new TypeError('x is undefined'), 'text', undefined]) {
      expect(toReason(thrown)).toMatchObject({ reason: { code: 'internal-error' }, retryable: false });
    }
  });
});

describe('isReplicationError', () => {
  it('knows one of another copy of the package', () => {
    expect(isReplicationError(Object.assign(new Error('x'), { name: 'ReplicationError', code: 'cancelled' }))).toBe(true);
    expect(isReplicationError(new Error('x'))).toBe(false);
  });
});
