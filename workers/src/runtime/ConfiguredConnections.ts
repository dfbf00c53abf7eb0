import type { Config } from '@backstage/config';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  CatalogConnector,
  ConnectionOptions,
  ConnectionResolver,
  StorageConnector,
  WorkerExtension,
} from '@portage/backstage-plugin-replication-node';
import { createIcebergRestCatalog } from '../catalogs/iceberg-rest';
import { createNessieCatalog } from '../catalogs/nessie';
import { createSqlCatalog } from '../catalogs/sql';
import { resolveConnectionPaths } from './resolveHomePath';
import { createFileStorage } from '../storages/file';
import { createS3Storage } from '../storages/s3';

type Factory<T> = (connection: ConnectionOptions) => Promise<T>;

const STORAGES: Record<string, Factory<StorageConnector>> = { file: createFileStorage, s3: createS3Storage };
const CATALOGS: Record<string, Factory<CatalogConnector>> = {
  sql: createSqlCatalog,
  nessie: createNessieCatalog,
  'iceberg-rest': createIcebergRestCatalog,
};

/**
 * The connections of this process's own configuration. Tasks carry names only; the secrets behind a name never leave the worker.
 * A connector is opened at its first use and kept until `close`; one that could not be opened is tried anew.
 * @public
 */
export class ConfiguredConnections implements ConnectionResolver {
  private readonly storages = new Map<string, Promise<StorageConnector>>();
  private readonly catalogs = new Map<string, Promise<CatalogConnector>>();

  static fromConfig(config: Config, options: { extensions?: readonly WorkerExtension[] } = {}): ConfiguredConnections {
    const configured = config.getOptional<Record<string, Record<string, unknown>>>('replication.connections') ?? {};
    const connections = Object.entries(configured).map(([name, { type, ...rest }]): ConnectionOptions => {
      if (typeof type !== 'string') {
        throw new ReplicationError('not-configured', `replication.connections.${name}.type is missing`);
      }
      return resolveConnectionPaths({ name, type, options: rest });
    });
    const extensions = options.extensions ?? [];
    return new ConfiguredConnections(
      new Map(connections.map(connection => [connection.name, connection])),
      Object.assign({}, STORAGES, ...extensions.map(extension => extension.storages ?? {})),
      Object.assign({}, CATALOGS, ...extensions.map(extension => extension.catalogs ?? {})),
    );
  }

  private constructor(
    private readonly connections: ReadonlyMap<string, ConnectionOptions>,
    private readonly storageFactories: Record<string, Factory<StorageConnector>>,
    private readonly catalogFactories: Record<string, Factory<CatalogConnector>>,
  ) {}

  storage(name: string): Promise<StorageConnector> {
    return this.open(name, this.storages, this.storageFactories, 'storage');
  }

  catalog(name: string): Promise<CatalogConnector> {
    return this.open(name, this.catalogs, this.catalogFactories, 'catalog');
  }

  typeOf(name: string): string {
    return this.connectionOf(name).type;
  }

  isStorage(name: string): boolean {
    return this.typeOf(name) in this.storageFactories;
  }

  async close(): Promise<void> {
    const opened = [...this.storages.values(), ...this.catalogs.values()];
    this.storages.clear();
    this.catalogs.clear();
    await Promise.all(opened.map(connector => connector.then(value => value.close()).catch(() => undefined)));
  }

  private connectionOf(name: string): ConnectionOptions {
    const connection = this.connections.get(name);
    if (!connection) {
      throw new ReplicationError('unknown-connection', `This worker has no connection "${name}" under replication.connections`);
    }
    return connection;
  }

  private async open<T>(name: string, opened: Map<string, Promise<T>>, factories: Record<string, Factory<T>>, role: string): Promise<T> {
    const connection = this.connectionOf(name);
    const known = opened.get(name);
    if (known) {
      return known;
    }
    const factory = factories[connection.type];
    if (!factory) {
      throw new ReplicationError(
        'unsupported-connection-type',
        `Connection "${name}" has type "${connection.type}", which is no ${role}; ${role} types are ${Object.keys(factories).join(', ')}`,
      );
    }
    const opening = factory(connection);
    opened.set(name, opening);
    opening.catch(() => opened.delete(name));
    return opening;
  }
}
