import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { policySpecificationSchema } from '@portage/backstage-plugin-replication-common';
import { replicationPolicyKindsExtensionPoint, type PolicyKind } from '@portage/backstage-plugin-replication-node';
import { clusterDocument, policyDocument } from './__testUtils__/documents';
import { startReplicationBackend } from './__testUtils__/startReplicationBackend';

jest.setTimeout(60_000);

const nothing: PolicyKind = {
  kind: 'nothing',
  schema: policySpecificationSchema,
  stages: () => [],
  compile: () => ({}),
  nextTasks: () => ({ tasks: [] }),
  summarize: () => ({ result: {} }),
};

describe('replicationPlugin', () => {
  it('looks at clusters by its embedded worker, and stops in order', async () => {
    const root = await mkdtemp(join(tmpdir(), 'portage-plugin-'));
    const backend = await startReplicationBackend({
      replication: { connections: { disk: { type: 'file', root } }, worker: { embedded: true, threads: 1 } },
    });
    const prefixes = [`file:${root}/`];
    await backend.call('createCluster', { body: clusterDocument('lake', { connection: 'disk', prefixes }) });
    const { body } = await backend.call('checkCluster', { path: { name: 'lake' } });
    expect(body.status).toMatchObject({ health: 'healthy', type: 'file', checks: [{ name: `list ${prefixes[0]}`, ok: true }] });
    await backend.stop();
    await rm(root, { recursive: true, force: true });
  });

  it('takes kinds of policies from other modules, and refuses others by their name', async () => {
    const module = createBackendModule({
      pluginId: 'replication',
      moduleId: 'nothing',
      register(registry) {
        registry.registerInit({
          deps: { kinds: replicationPolicyKindsExtensionPoint },
          async init({ kinds }) {
            kinds.addPolicyKind(nothing);
          },
        });
      },
    });
    const backend = await startReplicationBackend({ features: [module] });
    const own = policyDocument('own', { kind: 'nothing', source: undefined, target: undefined });
    own.spec.replication = policySpecificationSchema.parse({ kind: 'nothing' });
    expect((await backend.call('createPolicy', { body: own })).status).toBe(201);
    expect((await backend.call('getLag', { path: { name: 'own' } })).body.error.reason).toMatchObject({ code: 'unsupported-kind' });
    const other = { ...own, metadata: { name: 'other' }, spec: { ...own.spec, replication: { ...own.spec.replication, kind: 'magic' } } };
    const refused = await backend.call('createPolicy', { body: other });
    expect(refused.body.error.problems).toEqual([
      { document: 0, name: 'other', path: 'spec.replication.kind', message: 'unknown kind "magic", known are: iceberg, nothing' },
    ]);
    await backend.stop();
  });
});
