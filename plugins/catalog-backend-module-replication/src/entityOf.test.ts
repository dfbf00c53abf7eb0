import type { Entity } from '@backstage/catalog-model';
import { checkDocuments } from '@portage/backstage-plugin-replication-common';
import { cluster, policy } from './__testUtils__/objects';
import { decorateEntity } from './decorateEntity';
import { entityOf } from './entityOf';
import { undecorateEntity } from './undecorateEntity';

describe('entityOf', () => {
  it('makes a policy an entity with its health, what it depends on, and its own card', () => {
    expect(entityOf(policy('sales-to-us', { health: 'degraded', commits: 3 }))).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'sales-to-us',
        labels: { 'portage.io/health': 'degraded' },
        annotations: {
          'acme.org/cost-centre': '7',
          'portage.io/policies': 'sales-to-us',
          'backstage.io/managed-by-location': 'replication:policies/sales-to-us',
          'backstage.io/managed-by-origin-location': 'replication:policies/sales-to-us',
        },
      },
      spec: {
        type: 'replication-policy',
        owner: 'group:default/sales',
        dependsOn: ['resource:default/lake-catalog', 'resource:default/us-lake'],
        replication: expect.objectContaining({ kind: 'iceberg', computed: { health: 'degraded', suspended: false } }),
      },
    });
  });

  it('makes a cluster an entity with its health and the type of its connection', () => {
    const entity = entityOf(cluster('eu-lake'));
    expect(entity.metadata.labels).toEqual({ 'portage.io/health': 'healthy' });
    expect(entity.spec).toEqual({
      type: 'replication-cluster',
      owner: 'group:default/platform',
      replication: { region: 'eu', connection: 'eu-disk', computed: { health: 'healthy', connectionType: 'file' } },
    });
  });

  it('does not change with lag, so that not every commit is an update of the entity', () => {
    expect(entityOf(policy('p', { commits: 1 }))).toEqual(entityOf(policy('p', { commits: 2 })));
  });
});

describe('undecorateEntity', () => {
  it.each([cluster('eu-lake'), policy('sales-to-us', { health: 'unhealthy' })])('gives back the document that was decorated', object => {
    const { version: _v, createdAt: _c, updatedAt: _u, managedBy: _m, status: _s, ...document } = object;
    const located = {
      ...document,
      metadata: {
        ...document.metadata,
        uid: 'u-1',
        etag: 'e-1',
        namespace: 'default',
        annotations: { ...document.metadata.annotations, 'backstage.io/managed-by-location': 'url:x', 'backstage.io/view-url': 'y' },
      },
    };
    const undecorated = undecorateEntity(decorateEntity(located as Entity, object));
    expect(undecorated).toEqual(JSON.parse(JSON.stringify(document)));
    expect(checkDocuments([undecorated]).problems).toEqual([]);
  });
});
