import { join, resolve } from 'node:path';
import { coreServices, createBackendModule, resolvePackagePath } from '@backstage/backend-plugin-api';
import { applyDemoDocuments } from './applyDemoDocuments';
import { createDemoDocuments } from './createDemoDocuments';
import { DemoProcess } from './DemoProcess';

const BACKEND_PACKAGE = '@portage/backstage-plugin-replication-backend';

/** Plays the demo where `replication.demo.enabled` is set: writers in a process of their own, and the clusters and policies that follow them. */
export const demoModule = createBackendModule({
  pluginId: 'replication',
  moduleId: 'demo',
  register(registration) {
    registration.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ auth, config, discovery, lifecycle, logger }) {
        if (!config.getOptionalBoolean('replication.demo.enabled')) {
          return;
        }
        const home = process.env.PORTAGE_HOME ?? resolvePackagePath(BACKEND_PACKAGE, '../..');
        const state = join(resolve(home), '.portage');
        const demo = DemoProcess.create({ state, logger });
        const controller = new AbortController();

        lifecycle.addStartupHook(() => {
          demo.start();
          // Not awaited: the plugin answers only once it has started.
          applyDemoDocuments({ auth, discovery, logger, documents: createDemoDocuments(state), signal: controller.signal });
        });
        lifecycle.addShutdownHook(async () => {
          controller.abort();
          await demo.stop();
        });
      },
    });
  },
});
