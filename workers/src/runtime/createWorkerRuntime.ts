import type { Config } from '@backstage/config';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { TaskBroker, WorkerExtension } from '@portage/backstage-plugin-replication-node';
import { TASK_HANDLERS } from '../handlers/taskHandlers';
import { chooseDeflateLibrary } from '../iceberg';
import { ConfiguredConnections } from './ConfiguredConnections';
import type { LoggerLike } from './LoggerLike';
import { PiscinaThreadPool } from './PiscinaThreadPool';
import { WorkerRuntime } from './WorkerRuntime';

/**
 * A runtime as configuration describes it: `replication.connections`, `replication.worker.{regions, concurrency, threads}`.
 * The same for the backend's process and for a standalone worker; only the broker differs.
 * @public
 */
export function createWorkerRuntime(options: {
  config: Config;
  broker: TaskBroker;
  logger: LoggerLike;
  extensions?: readonly WorkerExtension[];
  /** The regions whose tasks the runtime takes; by default `replication.worker.regions`, else `replication.region`. */
  regions?: readonly string[];
  workerId?: string;
}): WorkerRuntime {
  const { config, broker, logger, extensions = [], workerId } = options;
  const region = config.getOptionalString('replication.region');
  const regions = options.regions ?? config.getOptionalStringArray('replication.worker.regions') ?? (region === undefined ? [] : [region]);
  if (regions.length === 0) {
    throw new ReplicationError(
      'not-configured',
      'Set replication.region, or replication.worker.regions: the regions whose tasks this worker takes',
    );
  }
  logger.info(`Deflate blocks are read and written by ${chooseDeflateLibrary().name}`);
  return WorkerRuntime.create({
    broker,
    regions: [...regions],
    logger,
    workerId,
    connections: ConfiguredConnections.fromConfig(config, { extensions }),
    threads: PiscinaThreadPool.create({ threads: config.getOptionalNumber('replication.worker.threads') }),
    handlers: [...TASK_HANDLERS, ...extensions.flatMap(extension => extension.handlers ?? [])],
    concurrency: config.getOptionalNumber('replication.worker.concurrency'),
  });
}
