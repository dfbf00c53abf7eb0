import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { runServer } from '../servers/runServer';
import type { TestBackend } from './startBackend';

/** The first compilation of all pages' shells; half a minute on an idle machine. */
const READY_TIMEOUT_MS = 300_000;

const require = createRequire(__filename);
const PORTAL_DIRECTORY = dirname(require.resolve('@portage/backstage-plugin-replication/package.json'));
const CLI_PACKAGE = require.resolve('@backstage/cli/package.json');

/** Starts the portal's development server on the port that the backend was told, as `npm start` does. */
export async function startPortal(backend: TestBackend, port: number): Promise<{ url: string; stop(): Promise<void> }> {
  const url = `http://127.0.0.1:${port}`;
  const server = await runServer({
    name: 'The portal',
    executable: process.execPath,
    args: [
      join(dirname(CLI_PACKAGE), require(CLI_PACKAGE).bin['backstage-cli']),
      'package',
      'start',
      '--config',
      resolve(PORTAL_DIRECTORY, '../../app-config.yaml'),
      '--config',
      backend.configFile,
    ],
    directory: PORTAL_DIRECTORY,
    logFile: join(backend.directory, 'portal.log'),
    environment: { NODE_ENV: 'development', BROWSER: 'none' },
    readyTimeoutMs: READY_TIMEOUT_MS,
    isReady: async () => {
      const response = await fetch(url);
      return response.ok && (await response.text()).includes('<div id="root">');
    },
  });
  return { url, stop: () => server.end('SIGTERM') };
}
