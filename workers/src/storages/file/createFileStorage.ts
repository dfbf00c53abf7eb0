import type { ConnectionOptions, StorageConnector } from '@portage/backstage-plugin-replication-node';
import { parseConnectionOptions } from '../../catalogs/parseConnectionOptions';
import { FileStorage } from './FileStorage';
import { fileConnectionSchema } from './fileConnectionSchema';

/**
 * Opens a connection of type `file`: folders of this machine, or of a file system that is mounted on it.
 * @throws ReplicationError `not-configured` where the options are wrong
 * @public
 */
export async function createFileStorage(connection: ConnectionOptions): Promise<StorageConnector> {
  const { root } = parseConnectionOptions(connection, fileConnectionSchema);
  return FileStorage.create({ name: connection.name, root });
}
