import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startTemporaryServer } from './startTemporaryServer';

/** 5 to 9 s on an idle machine. */
const READY_TIMEOUT_MS = 120_000;
const HEAP = '512m';

/** What `install-java.sh` made. */
const FOLDER = join(process.env.PORTAGE_TEST_WORK ?? resolve(__dirname, '../work'), 'java');
const JAVA = join(FOLDER, 'java');
const RUNNER = join(FOLDER, 'nessie-runner.jar');

/** Options of {@link startNessie}. */
export interface StartNessieOptions {
  /** `rocksdb` keeps what was committed over a crash; `memory`, the default, forgets it. */
  store?: 'memory' | 'rocksdb';
  /** Switches Nessie's Iceberg REST face on, for engines that know no other: what it reads and writes tables with. */
  s3?: { endpoint: string; accessKeyId: string; secretAccessKey: string; warehouse: string };
}

/** A Nessie server on 127.0.0.1. */
export interface NessieServer {
  /** Of the native API, version 2. */
  readonly uri: string;
  /** Of the Iceberg REST face; a branch is named behind it: `<icebergUri>/<branch>`. */
  readonly icebergUri: string;
  readonly pid: number;
  /** Kills the server as a power cut would. */
  crash(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** Whether {@link startNessie} can work here, that is, whether `test/servers/install-java.sh` has been run. */
export function canStartNessie(): boolean {
  return existsSync(JAVA) && existsSync(RUNNER);
}

/**
 * Starts Nessie.
 *
 * @throws Error with the end of the server's log where it does not get ready
 */
export async function startNessie(options: StartNessieOptions = {}): Promise<NessieServer> {
  if (!canStartNessie()) {
    throw new Error('Nessie is not installed. Run test/servers/install-java.sh first.');
  }
  const server = await startTemporaryServer({
    name: 'Nessie',
    executable: JAVA,
    folderPrefix: 'portage-nessie-',
    portCount: 2,
    readyTimeoutMs: READY_TIMEOUT_MS,
    configure: (folder, ports) => ({
      args: argumentsOf(folder, ports, options),
      isReady: async () => (await fetch(`http://127.0.0.1:${ports[0]}/api/v2/config`)).ok,
    }),
  });
  const [port] = server.ports;
  return {
    uri: `http://127.0.0.1:${port}/api/v2`,
    icebergUri: `http://127.0.0.1:${port}/iceberg`,
    get pid() {
      return server.pid;
    },
    crash: () => server.end('SIGKILL'),
    restart: () => server.restart(),
    stop: () => server.remove('SIGTERM'),
  };
}

function argumentsOf(folder: string, [http, management]: readonly number[], { store, s3 }: StartNessieOptions): string[] {
  const settings: Record<string, string> = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': String(http),
    'quarkus.management.host': '127.0.0.1',
    'quarkus.management.port': String(management),
    'quarkus.oidc.tenant-enabled': 'false',
    'quarkus.otel.sdk.disabled': 'true',
    ...(store === 'rocksdb'
      ? { 'nessie.version.store.type': 'ROCKSDB', 'nessie.version.store.persist.rocks.database-path': join(folder, 'rocks') }
      : { 'nessie.version.store.type': 'IN_MEMORY' }),
    ...(s3 && {
      'nessie.catalog.default-warehouse': 'warehouse',
      'nessie.catalog.warehouses.warehouse.location': s3.warehouse,
      'nessie.catalog.service.s3.default-options.endpoint': s3.endpoint,
      'nessie.catalog.service.s3.default-options.region': 'us-east-1',
      'nessie.catalog.service.s3.default-options.path-style-access': 'true',
      'nessie.catalog.service.s3.default-options.auth-type': 'STATIC',
      'nessie.catalog.service.s3.default-options.request-signing-enabled': 'false',
      'nessie.catalog.service.s3.default-options.access-key': 'urn:nessie-secret:quarkus:portage.s3',
      'portage.s3.name': s3.accessKeyId,
      'portage.s3.secret': s3.secretAccessKey,
    }),
  };
  return [
    `-Xmx${HEAP}`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
    '-jar',
    RUNNER,
  ];
}
