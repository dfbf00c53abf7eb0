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
  | 'hold-answer'
  /** The server gets it, and the connection breaks in the middle of what it answers first. */
  | 'half-answer'
  /** The server never gets it; it says that it is busy, as HTTP has it. */
  | 'busy';

const BUSY = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

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
    let isBusy = false;
    const breakOff = () => {
      if (!isBusy) {
        client.destroy();
      }
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
      if (verdict === 'busy') {
        isBusy = true;
        target.destroy();
        client.end(BUSY);
        return;
      }
      answersPass &&= verdict === 'forward';
      if (verdict === 'cut-answer') {
        target.once('data', breakOff);
      } else if (verdict === 'half-answer') {
        target.once('data', (answer: Buffer) => client.write(answer.subarray(0, answer.length >> 1), breakOff));
      }
      target.write(data);
    };
    let queue: Promise<unknown> = Promise.resolve();
    client.on('data', data => {
      queue = queue.then(async () => isBusy || pass(data, await proxy.judge(data.toString('latin1'))));
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
