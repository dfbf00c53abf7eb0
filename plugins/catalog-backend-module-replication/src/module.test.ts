import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend, type TestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { HEALTH_LABEL, type Cluster, type Policy } from '@portage/backstage-plugin-replication-common';
import express from 'express';
import request from 'supertest';
import { cluster, policy } from './__testUtils__/objects';
import { catalogModuleReplication } from './module';

jest.setTimeout(120_000);

interface Import {
  documents: { metadata: { name: string }; spec: object }[];
  managedBy: string;
  complete: boolean;
}

/** A replication backend that keeps what it is given and takes everything. */
function fakeReplicationBackend(objects: Map<string, Cluster | Policy>, imports: Import[]) {
  return createBackendPlugin({
    pluginId: 'replication',
    register(env) {
      env.registerInit({
        deps: { http: coreServices.httpRouter },
        async init({ http }) {
          const router = express.Router();
          router.use(express.json());
          const list = (type: string) => (_: express.Request, response: express.Response) => {
            const items = [...objects.values()].filter(({ spec }) => spec.type === type);
            response.json({ items, totalItems: items.length });
          };
          router.get('/v1/clusters', list('replication-cluster'));
          router.get('/v1/policies', list('replication-policy'));
          router.post('/v1/import', (incoming, response) => {
            const body: Import = incoming.body;
            imports.push(body);
            for (const [name, object] of objects) {
              if (body.complete && object.managedBy === body.managedBy && !body.documents.some(({ metadata }) => metadata.name === name)) {
                objects.set(name, { ...object, managedBy: undefined } as Policy);
              }
            }
            for (const { metadata } of body.documents) {
              const make = metadata.name.includes('to') ? policy : cluster;
              objects.set(metadata.name, make(metadata.name, { managedBy: body.managedBy, health: 'degraded' }));
            }
            response.json({ objects: [] });
          });
          http.use(router as never);
        },
      });
    },
  });
}

function yaml(...objects: (Cluster | Policy)[]): string {
  return objects.map(({ apiVersion, kind, metadata, spec }) => JSON.stringify({ apiVersion, kind, metadata, spec })).join('\n---\n');
}

describe('the catalog module in a catalog', () => {
  let directory: string;
  let backend: TestBackend;
  const objects = new Map<string, Cluster | Policy>([
    ['eu-lake', cluster('eu-lake')],
    ['sales-to-us', policy('sales-to-us')],
  ]);
  const imports: Import[] = [];
  const tasks = new Map<string, () => Promise<void> | void>();
  const scheduler = mockServices.scheduler.mock({
    scheduleTask: async ({ id, fn }) => void tasks.set(id, () => fn(new AbortController().signal)),
    createScheduledTaskRunner: () => ({ run: async () => {} }),
  });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portage-catalog-'));
    await writeFile(join(directory, 'catalog-info.yaml'), yaml(policy('orders-to-us'), cluster('us-lake')));
    const locations = [{ type: 'file', target: join(directory, 'catalog-info.yaml'), rules: [{ allow: ['Resource'] }] }];
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleReplication,
        scheduler.factory,
        fakeReplicationBackend(objects, imports),
        mockServices.rootConfig.factory({
          data: { catalog: { locations, processingInterval: { seconds: 1 }, stitchingStrategy: { mode: 'immediate' } } },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function readEntity(name: string) {
    const { body } = await request(backend.server)
      .get(`/api/catalog/entities/by-name/resource/default/${name}`)
      .set('authorization', mockCredentials.service.header());
    return body;
  }

  /** Makes round after round until what is read is as expected. */
  async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      await tasks.get('replication-sync')!();
      const value = await read();
      if (holds(value) || attempt > 100) {
        return value;
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  it('shows objects as entities with relations both ways', async () => {
    const entity = await until(
      () => readEntity('sales-to-us'),
      ({ relations }) => relations?.length > 0,
    );
    expect(entity.metadata.labels).toEqual({ [HEALTH_LABEL]: 'healthy' });
    expect(entity.relations).toContainEqual({ type: 'dependsOn', targetRef: 'resource:default/us-lake' });
  });

  it('carries the documents of a location over, clusters first, and decorates their entities', async () => {
    const located = await until(
      () => readEntity('orders-to-us'),
      ({ metadata }) => metadata?.labels?.[HEALTH_LABEL] === 'degraded',
    );
    expect(located.metadata.labels).toEqual({ [HEALTH_LABEL]: 'degraded' });
    expect(located.spec.dependsOn).toEqual(['resource:default/lake-catalog', 'resource:default/us-lake']);
    expect(located.metadata.annotations['backstage.io/managed-by-location']).toMatch(/^file:/);

    const managedBy = `file:${directory}/catalog-info.yaml`;
    const sent = imports.map(({ documents, complete }) => `${documents.map(({ metadata }) => metadata.name)} ${complete}`);
    expect(sent.slice(0, 2)).toEqual(['us-lake false', 'orders-to-us,us-lake true']);
    expect(imports.every(body => body.managedBy === managedBy)).toBe(true);
    const [sentPolicy] = imports[1].documents;
    const { apiVersion, kind, metadata, spec } = policy('orders-to-us');
    expect(sentPolicy).toEqual(JSON.parse(JSON.stringify({ apiVersion, kind, metadata, spec })));
    const lake = await until(
      () => readEntity('us-lake'),
      ({ relations }) => relations?.length > 2,
    );
    expect(lake.relations).toContainEqual({ type: 'dependencyOf', targetRef: 'resource:default/sales-to-us' });
  });

  it('says when a location stops naming a document, and emits the object itself from then on', async () => {
    await writeFile(join(directory, 'catalog-info.yaml'), yaml(cluster('us-lake')));
    const last = await until(
      async () => imports[imports.length - 1],
      ({ documents }) => documents.length === 1 && imports.length > 2,
    );
    expect(last).toMatchObject({ complete: true, documents: [{ metadata: { name: 'us-lake' } }] });
    const own = await until(
      () => readEntity('orders-to-us'),
      ({ metadata }) => metadata?.annotations?.['backstage.io/managed-by-location'].startsWith('replication:'),
    );
    expect(own.metadata.annotations['backstage.io/managed-by-location']).toBe('replication:policies/orders-to-us');
  });
});
