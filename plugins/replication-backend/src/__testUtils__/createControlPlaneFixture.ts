import { mockCredentials, mockServices, type TestDatabaseId, type TestDatabases } from '@backstage/backend-test-utils';
import type { ChangeHint } from '@portage/backstage-plugin-replication-common';
import { readReplicationConfiguration } from '../configuration/readReplicationConfiguration';
import { createComponents } from '../controlPlane/createComponents';
import { createTestDatabase } from '../database/__testUtils__/createTestDatabase';
import { icebergPolicyKind } from '../policyKinds/iceberg/icebergPolicyKind';
import { clusterDocument, policyDocument } from './documents';

/** All parts of the control plane over a database of its own; nothing runs by itself, and no worker is there. */
export async function createControlPlaneFixture(databases: TestDatabases, databaseId: TestDatabaseId) {
  const database = await createTestDatabase(databases, databaseId);
  const connections = {
    'eu-disk': { type: 'file' },
    'us-disk': { type: 'file' },
    catalog: { type: 'sql' },
    'catalog-2': { type: 'nessie' },
  };
  const config = mockServices.rootConfig({ data: { replication: { region: 'us', connections } } });
  const components = createComponents({
    database,
    config,
    configuration: readReplicationConfiguration(config),
    policyKinds: [icebergPolicyKind],
    signals: { publish: async () => {} },
    events: mockServices.events.mock(),
    logger: mockServices.logger.mock(),
  });
  const hints: ChangeHint[] = [];
  components.hints.onAnnounced(hint => void hints.push(hint));
  const caller = { credentials: mockCredentials.service() };
  const { imports } = components.services;

  return {
    ...components,
    ...components.services,
    database,
    caller,
    hintsSoFar: hints,
    /** Takes documents as `portage apply` does. */
    apply: async (documents: unknown[], options: { dryRun?: boolean; managedBy?: string; complete?: boolean } = {}) =>
      (await imports.importDocuments({ ...caller, documents, ...options })).objects.map(({ name, outcome }) => `${name} ${outcome}`),
    /** Two lakes, a catalog, and a policy from one region to the other. */
    async applyTwoRegions() {
      await imports.importDocuments({
        ...caller,
        documents: [
          policyDocument('sales-to-us'),
          clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/'] }),
          clusterDocument('eu-lake', { connection: 'eu-disk', region: 'eu', prefixes: ['file:/eu/'] }),
          clusterDocument('lake-catalog', { connection: 'catalog', region: 'eu' }),
        ],
      });
    },
    async stop() {
      await components.healthMonitor.stop();
      components.hints.stop();
    },
  };
}

/** See {@link createControlPlaneFixture}. */
export type ControlPlaneFixture = Awaited<ReturnType<typeof createControlPlaneFixture>>;
