import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to outgoing connections, which would take the port of a server that is stopped for a while. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const MAX_ATTEMPTS = 100;

/**
 * Ports of 127.0.0.1 that nobody listens on, all different. They are held open together while they are looked for; whoever is
 * to use them must be started soon after, and be able to bear that another process was faster.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = new Map<number, Server>();
  try {
    for (let attempt = 0; servers.size < count; attempt += 1) {
      const port = randomInt(FIRST_PORT, LAST_PORT + 1);
      const server = await listen(port);
      if (server) {
        servers.set(port, server);
      } else if (attempt === MAX_ATTEMPTS) {
        throw new Error(`No ${count} free ports were found from ${FIRST_PORT} to ${LAST_PORT}.`);
      }
    }
    return [...servers.keys()];
  } finally {
    await Promise.all([...servers.values()].map(server => new Promise(resolve => server.close(resolve))));
  }
}

/** `undefined` where somebody listens there. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen({ host: '127.0.0.1', port }, () => resolve(server));
  });
}
