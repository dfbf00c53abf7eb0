import type { ConnectionOptions, StorageConnector } from '@portage/backstage-plugin-replication-node';
import { parseConnectionOptions } from '../../catalogs/parseConnectionOptions';
import { s3ConnectionSchema } from './s3ConnectionSchema';
import { S3Storage } from './S3Storage';

/**
 * Opens a connection of type `s3`. Nothing is asked of the service yet.
 * @throws ReplicationError `not-configured` where the options are wrong
 * @public
 */
export async function createS3Storage(connection: ConnectionOptions): Promise<StorageConnector> {
  return S3Storage.create({ name: connection.name, connection: parseConnectionOptions(connection, s3ConnectionSchema) });
}
