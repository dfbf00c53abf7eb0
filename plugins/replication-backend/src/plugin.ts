import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  replicationPolicyKindsExtensionPoint,
  replicationWorkerExtensionPoint,
  type PolicyKind,
  type WorkerExtension,
} from '@portage/backstage-plugin-replication-node';
import { readReplicationConfiguration } from './configuration/readReplicationConfiguration';
import { authorizeServices } from './controlPlane/authorizeServices';
import { ControlPlane } from './controlPlane/ControlPlane';
import { createComponents } from './controlPlane/createComponents';
import { ReplicationDatabase } from './database/ReplicationDatabase';
import { icebergPolicyKind } from './policyKinds/iceberg/icebergPolicyKind';
import { createBodyParsers } from './router/createBodyParsers';
import { createHandlers } from './router/createHandlers';
import { createRouter } from './router/createRouter';

/**
 * Portage's control plane: clusters, policies and jobs, their state, permissions and schedules, and the queue that workers take from.
 * @public
 */
export const replicationPlugin = createBackendPlugin({
  pluginId: 'replication',
  register(env) {
    const policyKinds: PolicyKind<any>[] = [icebergPolicyKind];
    const workerExtensions: WorkerExtension[] = [];
    env.registerExtensionPoint(replicationPolicyKindsExtensionPoint, { addPolicyKind: (...kinds) => policyKinds.push(...kinds) });
    env.registerExtensionPoint(replicationWorkerExtensionPoint, {
      addWorkerExtension: (...extensions) => workerExtensions.push(...extensions),
    });

    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        databaseService: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init({
        auditor,
        auth,
        config,
        databaseService,
        events,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        metrics,
        permissions,
        permissionsRegistry,
        signals,
      }) {
        const configuration = readReplicationConfiguration(config);
        const database = await ReplicationDatabase.create({ database: databaseService });
        const components = createComponents({ database, config, configuration, policyKinds, signals, events, logger });
        const services = authorizeServices({ components, database, configuration, auth, permissions, permissionsRegistry });
        const bodyParsers = createBodyParsers(components.kinds);
        httpRouter.use(createRouter({ handlers: createHandlers(services), bodyParsers, httpAuth, auditor, logger }));

        // Work begins once every plugin is there, so that nothing of it slows their start.
        const controlPlane = ControlPlane.create({ components, database, configuration, config, metrics, workerExtensions, logger });
        lifecycle.addStartupHook(() => controlPlane.start());
        lifecycle.addShutdownHook(() => controlPlane.stop());
      },
    });
  },
});
