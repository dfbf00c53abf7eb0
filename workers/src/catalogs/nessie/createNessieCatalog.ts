import type { CatalogConnector, ConnectionOptions } from '@portage/backstage-plugin-replication-node';
import { parseConnectionOptions } from '../parseConnectionOptions';
import { NessieCatalog } from './NessieCatalog';
import { NessieClient } from './NessieClient';
import { nessieOptionsSchema } from './nessieOptions';

/**
 * Opens a connection of type `nessie`. Nothing is asked before the first call.
 *
 * @throws ReplicationError `not-configured`, naming each wrong setting
 */
export async function createNessieCatalog(connection: ConnectionOptions): Promise<CatalogConnector> {
  const options = parseConnectionOptions(connection, nessieOptionsSchema);
  return NessieCatalog.create(NessieClient.create(connection.name, options));
}
