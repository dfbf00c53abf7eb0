import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * Ports of 127.0.0.1 that nobody listens on, all different. They are held open together while they are looked for; whoever is
 * to use them must be started soon after, and be able to bear that another process was faster.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers: Server[] = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen({ host: '127.0.0.1', port: 0 }, () => resolve(server));
        }),
    ),
  );
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}
