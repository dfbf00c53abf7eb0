import type { CatalogConnector, ConnectionOptions } from '@portage/backstage-plugin-replication-node';
import { parseConnectionOptions } from '../parseConnectionOptions';
import { PostgresDatabase } from './PostgresDatabase';
import { SqlCatalog } from './SqlCatalog';
import { SqliteDatabase } from './SqliteDatabase';
import { sqlOptionsSchema } from './sqlOptions';

/**
 * Opens a connection of type `sql`. Nothing is connected before the first call; the database's tables are made by the first write.
 *
 * @param connection - a relative path of a SQLite file is taken from the working directory, so the caller resolves it first
 * @throws ReplicationError `not-configured`, naming each wrong setting
 */
export async function createSqlCatalog(connection: ConnectionOptions): Promise<CatalogConnector> {
  const options = parseConnectionOptions(connection, sqlOptionsSchema);
  const database =
    options.client === 'pg'
      ? PostgresDatabase.create({ connectionName: connection.name, connection: options.connection })
      : SqliteDatabase.create({ connectionName: connection.name, path: options.connection });
  return SqlCatalog.create({ name: connection.name, database });
}
