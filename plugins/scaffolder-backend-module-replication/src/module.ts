import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createClusterAction } from './actions/createClusterAction';
import { createPolicyAction } from './actions/createPolicyAction';

/**
 * Template actions that create clusters and policies.
 * @public
 */
export const scaffolderModuleReplication = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'replication',
  register(registry) {
    registry.registerInit({
      deps: { actions: scaffolderActionsExtensionPoint, auth: coreServices.auth, discovery: coreServices.discovery },
      async init({ actions, auth, discovery }) {
        actions.addActions(createClusterAction({ auth, discovery }), createPolicyAction({ auth, discovery }));
      },
    });
  },
});
