import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTemporaryServer } from './startTemporaryServer';

const execute = promisify(execFile);

/** 1 s on an idle machine. */
const READY_TIMEOUT_MS = 60_000;
/** Where Debian and its kin put every version's programs. */
const VERSIONS = '/usr/lib/postgresql';
const OLDEST_VERSION = 15;

/** Options of {@link startPostgres}. */
export interface StartPostgresOptions {
  /** Further settings of the server, such as `wal_level`. */
  settings?: Record<string, string>;
}

/** A PostgreSQL server on 127.0.0.1 that trusts everybody there. */
export interface PostgresServer {
  /** Of the database `postgres`, as the superuser `postgres`. */
  readonly uri: string;
  readonly pid: number;
  /** Makes an empty database and returns its address. */
  createDatabase(name: string): Promise<string>;
  /** Ends the server at once, without a checkpoint: it recovers at the next start. */
  crash(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** Whether {@link startPostgres} can work here, that is, whether PostgreSQL 15 or newer is installed. */
export function canStartPostgres(): boolean {
  return findPrograms() !== undefined;
}

/**
 * Starts PostgreSQL in a folder of its own. What was committed survives `crash`, but not a power cut: nothing is synced to disk.
 *
 * @throws Error with the end of the server's log where it does not get ready
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const programs = findPrograms();
  if (!programs) {
    throw new Error(`PostgreSQL ${OLDEST_VERSION} or newer is not installed (Debian: postgresql-15).`);
  }
  // The server refuses to run as root.
  const user = process.getuid?.() === 0 ? findUser('postgres') : undefined;
  const server = await startTemporaryServer({
    name: 'PostgreSQL',
    executable: join(programs, 'postgres'),
    folderPrefix: 'portage-postgres-',
    portCount: 1,
    readyTimeoutMs: READY_TIMEOUT_MS,
    prepare: folder => createDatabaseCluster({ folder, programs, user }),
    configure: (folder, [port]) => ({
      args: ['-D', join(folder, 'data'), ...argumentsOf(port, options.settings)],
      user,
      isReady: async () => Boolean(await execute(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q'])),
    }),
  });
  const [port] = server.ports;
  const uriOf = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  return {
    uri: uriOf('postgres'),
    get pid() {
      return server.pid;
    },
    async createDatabase(name) {
      await execute(join(programs, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', name]);
      return uriOf(name);
    },
    crash: () => server.end('SIGQUIT'),
    restart: () => server.restart(),
    stop: () => server.remove('SIGINT'),
  };
}

type User = { uid: number; gid: number };

async function createDatabaseCluster({ folder, programs, user }: { folder: string; programs: string; user?: User }): Promise<void> {
  const data = join(folder, 'data');
  await mkdir(data);
  if (user) {
    await chmod(folder, 0o755);
    await chown(data, user.uid, user.gid);
  }
  await chmod(data, 0o700);
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await execute(join(programs, 'initdb'), args, { ...user, cwd: tmpdir() });
}

function argumentsOf(port: number, settings: Record<string, string> = {}): string[] {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '64MB',
    max_connections: '200',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The folder with the programs of the newest version that is installed. */
function findPrograms(): string | undefined {
  const versions = existsSync(VERSIONS)
    ? readdirSync(VERSIONS)
        .map(Number)
        .filter(version => version >= OLDEST_VERSION)
    : [];
  const newest = versions.sort((a, b) => b - a).map(version => join(VERSIONS, String(version), 'bin'));
  return newest.find(folder => existsSync(join(folder, 'initdb')));
}

function findUser(name: string): User {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
