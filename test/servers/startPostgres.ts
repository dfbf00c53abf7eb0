import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts } from './findFreePorts';
import { runServer, type ServerProcess } from './runServer';

const execute = promisify(execFile);

/** 1 s on an idle machine. */
const READY_TIMEOUT_MS = 60_000;
/** How often other ports are tried, where another process took one between the search and the start. */
const START_ATTEMPTS = 3;
/** Where Debian and its kin put every version's programs. */
const VERSIONS = '/usr/lib/postgresql';
const OLDEST_VERSION = 15;

/** Options of {@link startPostgres}. */
export interface StartPostgresOptions {
  /** Default: a free one. */
  port?: number;
  /** Keeps log and data, and is left behind by `stop`. Default: a temporary folder that `stop` removes. */
  workDirectory?: string;
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
  /** Ends the server, and removes its data where they lie in a temporary folder. */
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
  const folder = options.workDirectory ?? (await mkdtemp(join(tmpdir(), 'portage-postgres-')));
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  if (user) {
    await chmod(folder, 0o755);
    await chown(data, user.uid, user.gid);
  }
  await chmod(data, 0o700);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    await execute(join(programs, 'initdb'), args, { ...user, cwd: tmpdir() });
  }

  let port = 0;
  let server: ServerProcess | undefined;

  async function start(): Promise<void> {
    server = await runServer({
      name: 'PostgreSQL',
      executable: join(programs!, 'postgres'),
      args: ['-D', data, ...argumentsOf(port, options.settings)],
      logFile: join(folder, 'postgres.log'),
      user,
      isReady: async () => Boolean(await execute(join(programs!, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q'])),
      readyTimeoutMs: READY_TIMEOUT_MS,
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    await server?.end(signal);
    server = undefined;
  }

  async function stop(): Promise<void> {
    await end('SIGINT');
    if (options.workDirectory === undefined) {
      await rm(folder, { recursive: true, force: true });
    }
  }

  for (let attempt = 1; server === undefined; attempt += 1) {
    port = options.port ?? (await findFreePorts(1))[0];
    await start().catch(async error => {
      if (attempt === START_ATTEMPTS || options.port !== undefined) {
        await stop();
        throw error;
      }
    });
  }

  const uriOf = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  return {
    uri: uriOf('postgres'),
    get pid() {
      return server?.pid ?? 0;
    },
    async createDatabase(name) {
      await execute(join(programs, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', name]);
      return uriOf(name);
    },
    crash: () => end('SIGQUIT'),
    restart: start,
    stop,
  };
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

function findUser(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
