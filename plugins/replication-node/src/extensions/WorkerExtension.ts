import type { CatalogConnector } from '../catalog/CatalogConnector';
import type { StorageConnector } from '../storage/StorageConnector';
import type { TaskHandler } from '../tasks/TaskHandler';

/** A connection as configured: its name, its type and its options with secrets resolved. @public */
export interface ConnectionOptions {
  name: string;
  type: string;
  options: Record<string, unknown>;
}

/**
 * What others add to a worker: connectors by connection type, and task handlers. The default export of each package that
 * `replication.extensions` names, and what the extension point takes in the backend's process.
 * @public
 */
export interface WorkerExtension {
  storages?: Record<string, (connection: ConnectionOptions) => Promise<StorageConnector>>;
  catalogs?: Record<string, (connection: ConnectionOptions) => Promise<CatalogConnector>>;
  handlers?: TaskHandler<any>[];
}
