import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { fromThreadOutcome, toThreadOutcome } from './ThreadOutcome';

describe('ThreadOutcome', () => {
  it('carries a value, or an error with its reason, through a clone', () => {
    expect(fromThreadOutcome(structuredClone(toThreadOutcome(() => 7)))).toBe(7);
    const failed = structuredClone(
      toThreadOutcome(() => {
        throw new ReplicationError('corrupt-metadata', 'm.avro cannot be read', { retryable: true });
      }),
    );
    expect(() => fromThreadOutcome(failed)).toThrow(
      expect.objectContaining({ name: 'ReplicationError', code: 'corrupt-metadata', message: 'm.avro cannot be read', retryable: true }),
    );
  });

  it('does not hide a defect', () => {
    expect(() =>
      toThreadOutcome(() => {
        throw new TypeError('oops');
      }),
    ).toThrow(TypeError);
  });
});
