import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startTemporaryServer } from './startTemporaryServer';

/** 12 to 14 s on an idle machine. */
const READY_TIMEOUT_MS = 180_000;
const HEAP = '1g';
/** Told by the server of itself; of the jars it is `trino.version` in `trino/pom.xml`. */
const VERSION = '476';

/** What `install-trino.sh` made. */
const FOLDER = join(process.env.PORTAGE_TEST_WORK ?? resolve(__dirname, '../work'), 'trino');
const JAVA = join(FOLDER, 'java');
const CLASSES = join(FOLDER, 'classes');
const CLASSPATH = join(FOLDER, 'classpath');
const PLUGINS = join(FOLDER, 'plugin');

/** A Trino server on 127.0.0.1 with its Iceberg connector. */
export interface TrinoServer {
  readonly uri: string;
  readonly pid: number;
  /** Makes a catalog of the Iceberg connector, with the properties that its file would hold. */
  addCatalog(name: string, properties: Record<string, string>): Promise<void>;
  /** Runs a statement that has no result. @throws Error with Trino's own message */
  execute(statement: string): Promise<void>;
  /** Ends the server and removes what it wrote. */
  stop(): Promise<void>;
}

/** Whether {@link startTrino} can work here, that is, whether `test/servers/install-trino.sh` has been run. */
export function canStartTrino(): boolean {
  return [JAVA, CLASSES, CLASSPATH, PLUGINS].every(existsSync);
}

/**
 * Starts Trino, without a catalog.
 *
 * @throws Error with the end of the server's log where it does not get ready
 */
export async function startTrino(): Promise<TrinoServer> {
  if (!canStartTrino()) {
    throw new Error('Trino is not installed. Run test/servers/install-trino.sh first.');
  }
  const server = await startTemporaryServer({
    name: 'Trino',
    executable: JAVA,
    folderPrefix: 'portage-trino-',
    portCount: 1,
    readyTimeoutMs: READY_TIMEOUT_MS,
    async configure(folder, [port]) {
      await writeConfiguration(folder, port);
      return {
        args: argumentsOf(folder),
        directory: folder,
        isReady: async () => (await (await fetch(`http://127.0.0.1:${port}/v1/info`)).json()).starting === false,
      };
    },
  });
  const uri = `http://127.0.0.1:${server.ports[0]}`;
  return {
    uri,
    pid: server.pid,
    async addCatalog(name, properties) {
      const settings = Object.entries(properties).map(([key, value]) => `"${key}" = '${value}'`);
      await execute(uri, `CREATE CATALOG "${name}" USING iceberg WITH (${settings.join(', ')})`);
    },
    execute: statement => execute(uri, statement),
    stop: () => server.remove('SIGTERM'),
  };
}

async function writeConfiguration(folder: string, port: number): Promise<void> {
  const settings: Record<string, string> = {
    'node.id': 'test',
    'node.environment': 'test',
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'http-server.log.enabled': 'false',
    'discovery.uri': `http://127.0.0.1:${port}`,
    'plugin.dir': PLUGINS,
    // Catalogs are made while it runs, and forgotten when it ends.
    'catalog.management': 'dynamic',
    'catalog.store': 'memory',
    'query.max-memory': '512MB',
    'query.max-memory-per-node': '300MB',
    'memory.heap-headroom-per-node': '128MB',
  };
  await mkdir(join(folder, 'data'), { recursive: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, 'config.properties'), lines.join(''));
}

function argumentsOf(folder: string): string[] {
  return [
    `-Xmx${HEAP}`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Djdk.attach.allowAttachSelf=true',
    '-Djdk.nio.maxCachedBufferSize=2000000',
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    `-Dconfig=${join(folder, 'config.properties')}`,
    `-Dnode.data-dir=${join(folder, 'data')}`,
    '-cp',
    `${CLASSES}:${readFileSync(CLASSPATH, 'utf8').trim()}`,
    'TrinoServer',
    VERSION,
  ];
}

/** Runs a statement that has no result. */
async function execute(uri: string, statement: string): Promise<void> {
  let next: string | undefined = `${uri}/v1/statement`;
  let request: RequestInit = { method: 'POST', headers: { 'x-trino-user': 'test' }, body: statement };
  while (next !== undefined) {
    const response = await fetch(next, request);
    const answer: { nextUri?: string; error?: { message: string } } = await response.json();
    if (answer.error) {
      throw new Error(`Trino: ${answer.error.message}`);
    }
    next = answer.nextUri;
    request = {};
  }
}
