import { parseArgs } from 'node:util';
import type { Config } from '@backstage/config';
import type { WorkerExtension } from '@portage/backstage-plugin-replication-node';
import { HttpTaskBroker } from '../runtime/brokers/HttpTaskBroker';
import { createWorkerRuntime } from '../runtime/createWorkerRuntime';
import { resolveHome } from '../runtime/resolveHomePath';
import { consoleLogger } from './consoleLogger';
import { loadWorkerConfig } from './loadWorkerConfig';

const USAGE = `portage-worker --config FILE…

A worker of one region or several: claims tasks from the backend and runs them.
Needs replication.worker.token, a token of the backend that is restricted to replication.broker.use,
and replication.connections with this worker's own credentials.`;

/** The command `portage-worker`. Resolves once the worker has stopped in order. @returns the exit status */
export async function runStandaloneWorker(args: readonly string[]): Promise<number> {
  let files: string[];
  try {
    const { values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string', multiple: true }, help: { type: 'boolean' } },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    files = values.config ?? [];
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return 2;
  }

  const config = await loadWorkerConfig({ home: resolveHome(), directory: process.env.INIT_CWD ?? process.cwd(), files });
  const token = config.getOptionalString('replication.worker.token');
  if (!token) {
    process.stderr.write('replication.worker.token is not set: give the worker a token that is restricted to replication.broker.use\n');
    return 2;
  }
  const runtime = createWorkerRuntime({
    config,
    broker: HttpTaskBroker.create({ baseUrl: brokerUrl(config), token }),
    logger: consoleLogger,
    extensions: loadExtensions(config),
  });
  runtime.start();
  const signal = await nextSignal();
  consoleLogger.info(`Stopping on ${signal}`);
  await runtime.stop();
  return 0;
}

function brokerUrl(config: Config): string {
  const backend = config.getOptionalString('replication.worker.backendUrl') ?? config.getString('backend.baseUrl');
  return `${backend.replace(/\/$/, '')}/api/replication`;
}

/** The packages that `replication.extensions` names; each default-exports a {@link WorkerExtension}. */
function loadExtensions(config: Config): WorkerExtension[] {
  const names = config.getOptionalStringArray('replication.extensions') ?? [];
  return names.map(name => {
    const loaded: { default?: WorkerExtension } = require(require.resolve(name, { paths: [process.cwd()] }));
    if (!loaded.default) {
      throw new Error(`replication.extensions: package "${name}" has no default export`);
    }
    return loaded.default;
  });
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}
