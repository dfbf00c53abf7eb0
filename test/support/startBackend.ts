import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { ReplicationClient } from '@portage/backstage-plugin-replication-common';
import { findFreePorts } from '../servers/findFreePorts';
import { runServer, type ServerProcess } from '../servers/runServer';

/** A cold backend compiles its sources: 16 to 25 s on an idle machine. */
const READY_TIMEOUT_MS = 180_000;

const require = createRequire(__filename);
const BACKEND_DIRECTORY = dirname(require.resolve('@portage/backstage-plugin-replication-backend/package.json'));
const REPOSITORY = resolve(BACKEND_DIRECTORY, '../..');

/** A token that may do everything, and one that is restricted to what workers do. */
export const ADMIN_TOKEN = 'test-admin-token';
export const WORKER_TOKEN = 'test-worker-token';
/** Reads clusters and policies, and is refused everything else. */
export const READER_TOKEN = 'test-reader-token';

/** A backend of the tests, in a process of its own, with state that survives `kill` and `start`. */
export interface TestBackend {
  readonly baseUrl: string;
  readonly client: ReplicationClient;
  readonly directory: string;
  /** What it was configured with, over app-config.yaml. */
  readonly configFile: string;
  clientWith(token: string): ReplicationClient;
  /** Of its process as it runs now. */
  pid(): number;
  /** SIGKILL, as a power cut would do. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with the same state. */
  start(): Promise<void>;
  /** Ends it in order and removes its state. */
  stop(): Promise<void>;
}

/**
 * Starts a backend with the given `replication` configuration, as `npm run start:backend` does.
 * @param options - `database` is `backend.database`; by default SQLite files in the backend's own directory
 */
export async function startBackend(options: {
  replication: Record<string, unknown>;
  /** The portal's port, where one is to be started beside it; guests are let in then. */
  portalPort?: number;
  database?: Record<string, unknown>;
  environment?: Record<string, string>;
  /** The backend's main file; by default the one of `npm start`. */
  entry?: string;
}): Promise<TestBackend> {
  const directory = await mkdtemp(join(tmpdir(), 'portage-backend-'));
  const [port] = await findFreePorts(1);
  const baseUrl = `http://127.0.0.1:${port}`;
  const configFile = join(directory, 'app-config.test.yaml');
  await writeFile(configFile, stringify(createConfig({ ...options, baseUrl, port, directory })));

  const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
  const run = () =>
    runServer({
      name: 'The backend',
      executable: process.execPath,
      args: ['--require', transform, options.entry ?? 'dev/index', '--config', join(REPOSITORY, 'app-config.yaml'), '--config', configFile],
      directory: BACKEND_DIRECTORY,
      logFile: join(directory, 'log'),
      environment: { NODE_ENV: 'development', LOG_LEVEL: 'info', PORTAGE_HOME: directory, ...options.environment },
      readyTimeoutMs: READY_TIMEOUT_MS,
      isReady: async () => {
        const response = await fetch(`${baseUrl}/.backstage/health/v1/readiness`);
        return response.ok;
      },
    });
  let server: ServerProcess = await run();
  const clientWith = (token: string) => new ReplicationClient({ baseUrl: `${baseUrl}/api/replication`, token });
  return {
    baseUrl,
    directory,
    configFile,
    client: clientWith(ADMIN_TOKEN),
    clientWith,
    pid: () => server.pid,
    kill: () => server.end('SIGKILL'),
    start: async () => {
      server = await run();
    },
    stop: async () => {
      await server.end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function createConfig(options: {
  replication: Record<string, unknown>;
  portalPort?: number;
  database?: Record<string, unknown>;
  baseUrl: string;
  port: number;
  directory: string;
}): Record<string, unknown> {
  const { replication, database, portalPort, baseUrl, port, directory } = options;
  const portalUrl = `http://127.0.0.1:${portalPort ?? port}`;
  const staticAccess = (token: string, subject: string, accessRestrictions?: unknown) => ({
    type: 'static',
    options: { token, subject },
    ...(accessRestrictions !== undefined && { accessRestrictions }),
  });
  return {
    app: { baseUrl: portalUrl },
    ...(portalPort !== undefined && {
      auth: { environment: 'development', providers: { guest: { ownershipEntityRefs: ['group:default/sales'] } } },
    }),
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      cors: { origin: [portalUrl], credentials: true, methods: ['GET', 'POST', 'PUT', 'DELETE'] },
      database: database ?? { client: 'better-sqlite3', connection: { directory: join(directory, 'state') } },
      auth: {
        externalAccess: [
          staticAccess(ADMIN_TOKEN, 'test-admin'),
          staticAccess(WORKER_TOKEN, 'test-worker', [{ plugin: 'replication', permission: 'replication.broker.use' }]),
          staticAccess(READER_TOKEN, 'test-reader', [
            { plugin: 'replication', permission: ['replication.cluster.read', 'replication.policy.read', 'replication.job.read'] },
          ]),
        ],
      },
    },
    replication,
  };
}
