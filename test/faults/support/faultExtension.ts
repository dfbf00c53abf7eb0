import type { WorkerExtension } from '@portage/backstage-plugin-replication-node';
import { createFileStorage, createNessieCatalog, createS3Storage, createSqlCatalog } from '@portage/workers';
import { FaultInjector } from './FaultInjector';
import { FaultyCatalog } from './FaultyCatalog';
import { FaultyStorage } from './FaultyStorage';

const injector = FaultInjector.fromEnvironment();

/** Puts the injector around every connector of a worker's process; a worker loads it by `replication.extensions`. */
const faultExtension: WorkerExtension = {
  storages: {
    file: async connection => new FaultyStorage(await createFileStorage(connection), injector),
    s3: async connection => new FaultyStorage(await createS3Storage(connection), injector),
  },
  catalogs: {
    sql: async connection => new FaultyCatalog(await createSqlCatalog(connection), injector),
    nessie: async connection => new FaultyCatalog(await createNessieCatalog(connection), injector),
  },
};

export default faultExtension;
