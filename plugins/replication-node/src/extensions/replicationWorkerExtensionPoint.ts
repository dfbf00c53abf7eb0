import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { WorkerExtension } from './WorkerExtension';

/** Takes connectors and task handlers for the worker that is embedded in the backend. @public */
export interface ReplicationWorkerExtensionPoint {
  addWorkerExtension(...extensions: WorkerExtension[]): void;
}

/** @public */
export const replicationWorkerExtensionPoint = createExtensionPoint<ReplicationWorkerExtensionPoint>({
  id: 'replication.worker',
});
