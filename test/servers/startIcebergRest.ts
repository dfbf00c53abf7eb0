import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findIcebergJava, type IcebergJava } from './findIcebergJava';
import { startTemporaryServer } from './startTemporaryServer';

/** 1 to 2 s on an idle machine. */
const READY_TIMEOUT_MS = 120_000;
const HEAP = '256m';

/** Options of {@link startIcebergRest}. */
export interface StartIcebergRestOptions {
  /** The server's tables lie here instead of on the disk. */
  s3?: { endpoint: string; accessKeyId: string; secretAccessKey: string; warehouse: string };
}

/** Iceberg's own REST catalog on 127.0.0.1, with any number of warehouses. */
export interface IcebergRestServer {
  readonly uri: string;
  readonly pid: number;
  /** The database and, without `s3`, the tables that the server places itself. */
  readonly directory: string;
  /** Makes a warehouse; one that is there stays as it is. */
  createWarehouse(name: string): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** Whether {@link startIcebergRest} can work here, that is, whether `test/servers/install-iceberg-rest.sh` has been run. */
export function canStartIcebergRest(): boolean {
  return findIcebergJava() !== undefined;
}

/**
 * Starts Iceberg's REST catalog.
 *
 * @throws Error with the end of the server's log where it does not get ready
 */
export async function startIcebergRest(options: StartIcebergRestOptions = {}): Promise<IcebergRestServer> {
  const iceberg = findIcebergJava();
  if (!iceberg) {
    throw new Error('The Iceberg REST server is not installed. Run test/servers/install-iceberg-rest.sh first.');
  }
  const server = await startTemporaryServer({
    name: 'The Iceberg REST catalog',
    executable: iceberg.java,
    folderPrefix: 'portage-iceberg-rest-',
    portCount: 1,
    readyTimeoutMs: READY_TIMEOUT_MS,
    async prepare(folder) {
      await mkdir(join(folder, 'warehouse'));
    },
    configure: (folder, [port]) => ({
      args: argumentsOf(iceberg, folder, port, options),
      // Without a name there is no warehouse: that the server says so tells that it is there.
      isReady: async () => (await fetch(`http://127.0.0.1:${port}/v1/config`)).status === 404,
    }),
  });
  const uri = `http://127.0.0.1:${server.ports[0]}`;
  return {
    uri,
    pid: server.pid,
    directory: server.folder,
    async createWarehouse(name) {
      const response = await fetch(`${uri}/warehouses/${encodeURIComponent(name)}`, { method: 'POST' });
      if (!response.ok) {
        throw new Error(`The Iceberg REST catalog answered ${response.status} to the new warehouse ${name}: ${await response.text()}`);
      }
    },
    stop: () => server.remove('SIGTERM'),
  };
}

function argumentsOf(iceberg: IcebergJava, folder: string, port: number, { s3 }: StartIcebergRestOptions): string[] {
  const properties: Record<string, string> = s3
    ? {
        warehouse: s3.warehouse,
        'io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
        's3.endpoint': s3.endpoint,
        's3.path-style-access': 'true',
        's3.access-key-id': s3.accessKeyId,
        's3.secret-access-key': s3.secretAccessKey,
        'client.region': 'us-east-1',
      }
    : { warehouse: `file://${join(folder, 'warehouse')}` };
  return [
    `-Xmx${HEAP}`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    `${iceberg.serverClasses}:${iceberg.classpath}`,
    'org.apache.iceberg.rest.WarehouseRestServer',
    String(port),
    folder,
    ...Object.entries(properties).map(([name, value]) => `${name}=${value}`),
  ];
}
