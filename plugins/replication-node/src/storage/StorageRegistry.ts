import type { StorageConnector } from './StorageConnector';

/** Finds the storage that holds a URI, by the longest registered prefix. @public */
export interface StorageRegistry {
  /** @throws ReplicationError `unregistered-path`, naming the URI, where no prefix matches */
  storageOf(uri: string): Promise<StorageConnector>;
}
