import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint, catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { CHANGES_CHANNEL, type ChangeHint } from '@portage/backstage-plugin-replication-common';
import { createReplicationClient } from './createReplicationClient';
import { LocationReconciler } from './LocationReconciler';
import { ReplicationEntityProcessor } from './ReplicationEntityProcessor';
import { ReplicationEntityProvider } from './ReplicationEntityProvider';
import { ReplicationSync } from './ReplicationSync';

/** Rounds come this often; changes in between are told by events. */
const SYNC_EVERY = { seconds: 60 };
const SYNC_TIMEOUT = { minutes: 2 };
/** The replication backend starts at the same time. */
const FIRST_SYNC_AFTER = { seconds: 2 };

/**
 * Clusters and policies as catalog entities, and documents from catalog locations as clusters and policies.
 * @public
 */
export const catalogModuleReplication = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'replication',
  register(registry) {
    registry.registerInit({
      deps: {
        processing: catalogProcessingExtensionPoint,
        catalog: catalogServiceRef,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        scheduler: coreServices.scheduler,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        events: eventsServiceRef,
      },
      async init({ processing, catalog, auth, discovery, scheduler, lifecycle, logger, events }) {
        const client = createReplicationClient({ auth, discovery });
        const provider = new ReplicationEntityProvider();
        const reconciler = LocationReconciler.create({ catalog, auth, client, logger });
        const sync = ReplicationSync.create({ client, provider, reconciler, logger });
        processing.addEntityProvider(provider);
        processing.addProcessor(new ReplicationEntityProcessor(() => sync.latest));

        // Every catalog process has its own: it remembers what it emitted, and decorates what it processes.
        await scheduler.scheduleTask({
          id: 'replication-sync',
          scope: 'local',
          frequency: SYNC_EVERY,
          timeout: SYNC_TIMEOUT,
          initialDelay: FIRST_SYNC_AFTER,
          fn: () => sync.run(),
        });
        await events.subscribe({
          id: 'catalog-replication-sync',
          topics: [CHANGES_CHANNEL],
          onEvent: async ({ eventPayload }) => {
            // Jobs come and go all the time; what they change of a policy's health is told of the policy.
            if ((eventPayload as ChangeHint).type !== 'job') {
              sync.runSoon();
            }
          },
        });
        lifecycle.addShutdownHook(() => sync.stop());
      },
    });
  },
});
