import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from './findFreePorts';
import { runServer, type RunServerOptions, type ServerProcess } from './runServer';

/** How often other ports are tried, where another process took one between the search and the start. */
const START_ATTEMPTS = 3;

/** What a server is, but for its place: that is a temporary folder and free ports. */
export interface TemporaryServerOptions extends Pick<RunServerOptions, 'name' | 'executable' | 'readyTimeoutMs'> {
  /** Begins the folder's name. */
  folderPrefix: string;
  portCount: number;
  /** Fills the new folder. */
  prepare?: (folder: string) => Promise<void>;
  /** How the process runs there; asked for again where other ports are tried. */
  configure: (folder: string, ports: readonly number[]) => Promise<ProcessOptions> | ProcessOptions;
}

type ProcessOptions = Omit<RunServerOptions, 'name' | 'executable' | 'readyTimeoutMs' | 'logFile'>;

/** A server whose data lie in a folder that goes with it. */
export interface TemporaryServer {
  readonly folder: string;
  readonly ports: readonly number[];
  /** 0 while it does not run. */
  readonly pid: number;
  /** Ends the process alone. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, on the same ports with the same data. */
  restart(): Promise<void>;
  /** Ends the process and removes its folder. */
  remove(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server on free ports of 127.0.0.1 in a folder of its own.
 *
 * @throws Error with the end of the server's log where it does not get ready
 */
export async function startTemporaryServer(options: TemporaryServerOptions): Promise<TemporaryServer> {
  const { name, executable, readyTimeoutMs, folderPrefix, portCount, prepare, configure } = options;
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));

  async function startOnFreePorts() {
    const ports = await findFreePorts(portCount);
    const processOptions = { name, executable, readyTimeoutMs, logFile: join(folder, 'log'), ...(await configure(folder, ports)) };
    return { ports, start: () => runServer(processOptions), server: await runServer(processOptions) };
  }

  try {
    await prepare?.(folder);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { ports, start, server } = await startOnFreePorts();
        return describe({ folder, ports, start, server });
      } catch (error) {
        if (attempt === START_ATTEMPTS) {
          throw error;
        }
      }
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function describe(started: {
  folder: string;
  ports: readonly number[];
  start: () => Promise<ServerProcess>;
  server: ServerProcess;
}): TemporaryServer {
  const { folder, ports, start } = started;
  let server: ServerProcess | undefined = started.server;
  const end = async (signal: NodeJS.Signals) => {
    await server?.end(signal);
    server = undefined;
  };
  return {
    folder,
    ports,
    get pid() {
      return server?.pid ?? 0;
    },
    end,
    async restart() {
      server = await start();
    },
    async remove(signal) {
      await end(signal);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
