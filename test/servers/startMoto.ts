import { findPythonTool } from './findPythonTool';
import { startTemporaryServer } from './startTemporaryServer';

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
  const server = await startTemporaryServer({
    name: 'moto',
    executable,
    folderPrefix: 'portage-moto-',
    portCount: 1,
    readyTimeoutMs: READY_TIMEOUT_MS,
    configure: (_folder, [port]) => ({
      args: ['-H', '127.0.0.1', '-p', String(port)],
      isReady: async () => (await fetch(`http://127.0.0.1:${port}`)).status > 0,
    }),
  });
  return { endpoint: `http://127.0.0.1:${server.ports[0]}`, stop: () => server.remove('SIGKILL') };
}
