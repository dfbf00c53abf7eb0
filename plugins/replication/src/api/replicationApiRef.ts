import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ReplicationApi } from './ReplicationApi';

/** Reaches the replication backend; replace it to reach another. @public */
export const replicationApiRef = createApiRef<ReplicationApi>().with({ id: 'plugin.replication.service', pluginId: 'replication' });
