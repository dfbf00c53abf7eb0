import type { CatalogConnector, ConnectionOptions } from '@portage/backstage-plugin-replication-node';
import { parseConnectionOptions } from '../parseConnectionOptions';
import { IcebergRestCatalog } from './IcebergRestCatalog';
import { IcebergRestClient } from './IcebergRestClient';
import { icebergRestOptionsSchema } from './icebergRestOptions';

/**
 * Opens a connection of type `iceberg-rest`. Nothing is asked before the first call.
 *
 * @throws ReplicationError `not-configured`, naming each wrong setting
 */
export async function createIcebergRestCatalog(connection: ConnectionOptions): Promise<CatalogConnector> {
  const options = parseConnectionOptions(connection, icebergRestOptionsSchema);
  return IcebergRestCatalog.create(IcebergRestClient.create(connection.name, options), options);
}
