import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of a connection once the client has sent something. */
export type ProxyVerdict =
  /** It goes on. */
  | 'forward'
  /** The server never gets it, and the connection breaks. */
  | 'cut-request'
  /** The server gets it, and the connection breaks when it answers. */
  | 'cut-answer'
  /** The server gets it, and its answer never comes. */
  | 'hold-answer';

/** A TCP proxy that loses what a network may lose. */
export interface Proxy {
  readonly port: number;
  /** Asked with what each client sends, as text. Replace it to make faults. */
  judge: (sent: string) => ProxyVerdict | Promise<ProxyVerdict>;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of 127.0.0.1 in front of a server there. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const proxy: Pick<Proxy, 'judge'> = { judge: () => 'forward' };

  const server = createServer(client => {
    const target = connect(targetPort, '127.0.0.1');
    let answersPass = true;
    const breakOff = () => {
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', breakOff);
      socket.on('close', () => {
        sockets.delete(socket);
        breakOff();
      });
    }
    const pass = (data: Buffer, verdict: ProxyVerdict) => {
      if (verdict === 'cut-request') {
        breakOff();
        return;
      }
      answersPass &&= verdict === 'forward';
      if (verdict === 'cut-answer') {
        target.once('data', breakOff);
      }
      target.write(data);
    };
    let queue: Promise<void> = Promise.resolve();
    client.on('data', data => {
      queue = queue.then(async () => pass(data, await proxy.judge(data.toString('latin1'))));
    });
    target.on('data', data => answersPass && client.write(data));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    async stop() {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    },
  });
}
