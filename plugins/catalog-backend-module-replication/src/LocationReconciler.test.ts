import { mockServices } from '@backstage/backend-test-utils';
import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Cluster, Policy, ReplicationClient } from '@portage/backstage-plugin-replication-common';
import { cluster, objectsOf, policy } from './__testUtils__/objects';
import { LocationReconciler } from './LocationReconciler';

function located(object: Cluster | Policy, location: string, annotations: Record<string, string> = {}): Entity {
  const { apiVersion, kind, metadata, spec } = object;
  const own = { ...metadata.annotations, [ANNOTATION_LOCATION]: location, ...annotations };
  return { apiVersion, kind, metadata: { ...metadata, uid: `uid-${metadata.name}`, annotations: own }, spec } as Entity;
}

function reconcilerOver(entities: Entity[]) {
  const sent: string[] = [];
  const removed: string[] = [];
  const refused = new Map<string, string>();
  const logger = mockServices.logger.mock();
  const client = {
    call: async (_: string, { body }: { body: { documents: { metadata: { name: string } }[]; managedBy: string; complete: boolean } }) => {
      sent.push(`${body.managedBy} ${body.documents.map(({ metadata }) => metadata.name)}${body.complete ? ' complete' : ''}`);
      const reason = refused.get(body.managedBy);
      if (reason) {
        throw new Error(reason);
      }
      return { objects: [] };
    },
  } as unknown as ReplicationClient;
  const catalog = catalogServiceMock.mock({
    getEntities: async () => ({ items: entities }),
    removeEntityByUid: async (uid: string) => void removed.push(uid),
  });
  const reconciler = LocationReconciler.create({ catalog, auth: mockServices.auth(), client, logger });
  return { reconciler, sent, removed, refused, logger };
}

describe('LocationReconciler', () => {
  it('sends the clusters of all locations before any policy, and nothing twice', async () => {
    const { reconciler, sent } = reconcilerOver([
      located(policy('a-to-b'), 'url:one'),
      located(cluster('lake'), 'url:one'),
      located(cluster('other-lake'), 'url:two'),
      located(policy('own'), 'replication:policies/own'),
    ]);
    expect(await reconciler.reconcile(objectsOf())).toBe(true);
    expect(sent).toEqual(['url:one lake', 'url:one a-to-b,lake complete', 'url:two other-lake complete']);
    const managed = objectsOf(
      policy('a-to-b', { managedBy: 'url:one' }),
      cluster('lake', { managedBy: 'url:one' }),
      cluster('other-lake', { managedBy: 'url:two' }),
    );
    expect(await reconciler.reconcile(managed)).toBe(false);
    expect(sent).toHaveLength(3);
  });

  it('sends again what the replication backend has lost', async () => {
    const { reconciler, sent } = reconcilerOver([located(cluster('lake'), 'url:one')]);
    await reconciler.reconcile(objectsOf());
    await reconciler.reconcile(objectsOf(cluster('lake')));
    expect(sent).toEqual(['url:one lake complete', 'url:one lake complete']);
  });

  it('tells that a location names nothing any more, and clears the orphan out of the way', async () => {
    const orphan = located(policy('a-to-b'), 'url:one', { 'backstage.io/orphan': 'true' });
    const { reconciler, sent, removed } = reconcilerOver([orphan]);
    await reconciler.reconcile(objectsOf(policy('a-to-b', { managedBy: 'url:one' })));
    expect(sent).toEqual(['url:one  complete']);
    expect(removed).toEqual(['uid-a-to-b']);
  });

  it('leaves an orphan alone while its location was not taken', async () => {
    const orphan = located(policy('a-to-b'), 'url:one', { 'backstage.io/orphan': 'true' });
    const { reconciler, removed, refused } = reconcilerOver([orphan]);
    refused.set('url:one', 'The backend is away');
    await reconciler.reconcile(objectsOf(policy('a-to-b', { managedBy: 'url:one' })));
    expect(removed).toEqual([]);
  });

  it('goes on with other locations where one is refused, says so once, and tries again', async () => {
    const { reconciler, sent, refused, logger } = reconcilerOver([located(cluster('bad'), 'url:one'), located(cluster('good'), 'url:two')]);
    refused.set('url:one', 'spec.replication.connection: no connection "x"');
    await reconciler.reconcile(objectsOf());
    await reconciler.reconcile(objectsOf(cluster('good', { managedBy: 'url:two' })));
    expect(sent).toEqual(['url:one bad complete', 'url:two good complete', 'url:one bad complete']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('The documents of url:one were not taken: spec.replication.connection'),
    );
  });
});
