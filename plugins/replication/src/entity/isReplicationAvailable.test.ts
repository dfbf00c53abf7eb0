import type { Entity } from '@backstage/catalog-model';
import { isReplicationAvailable } from './isReplicationAvailable';
import { readEntitySubject } from './readEntitySubject';

const entity = (options: { type?: string; annotation?: string }): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'sales', ...(options.annotation !== undefined && { annotations: { 'portage.io/policies': options.annotation } }) },
  spec: { type: options.type ?? 'service' },
});

describe('isReplicationAvailable', () => {
  it('holds for policies, clusters, and what names policies', () => {
    expect(isReplicationAvailable(entity({ type: 'replication-policy' }))).toBe(true);
    expect(isReplicationAvailable(entity({ type: 'replication-cluster' }))).toBe(true);
    expect(isReplicationAvailable(entity({ annotation: 'sales-to-us' }))).toBe(true);
  });

  it('does not hold for anything else', () => {
    expect(isReplicationAvailable(entity({}))).toBe(false);
    expect(isReplicationAvailable(entity({ annotation: ' , ' }))).toBe(false);
  });

  it('takes names apart at commas, each once', () => {
    expect(readEntitySubject(entity({ annotation: 'a, b,a,,' })).policies).toEqual(['a', 'b']);
    expect(readEntitySubject(entity({ type: 'replication-policy', annotation: 'sales,b' })).policies).toEqual(['sales', 'b']);
  });
});
