import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from './findFreePorts';
import { findPythonTool } from './findPythonTool';
import { runServer } from './runServer';

const READY_TIMEOUT_MS = 60_000;

/** A moto server: S3 in memory, with the listing order and `start-after` of AWS. It accepts every key. */
export interface MotoServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Whether {@link startMoto} can work here, that is, whether `test/servers/install.sh` has been run. */
export function canStartMoto(): boolean {
  return findPythonTool('moto', 'moto_server') !== undefined;
}

/**
 * Starts moto on a free port of 127.0.0.1.
 * @throws Error where it is not installed or does not get ready
 */
export async function startMoto(): Promise<MotoServer> {
  const executable = findPythonTool('moto', 'moto_server');
  if (!executable) {
    throw new Error('moto is not installed. Run test/servers/install.sh first.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'portage-moto-'));
  const [port] = await findFreePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await runServer({
    name: 'moto',
    executable,
    args: ['-H', '127.0.0.1', '-p', String(port)],
    logFile: join(folder, 'log'),
    isReady: async () => (await fetch(endpoint)).status > 0,
    readyTimeoutMs: READY_TIMEOUT_MS,
  });
  return {
    endpoint,
    async stop() {
      await server.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
