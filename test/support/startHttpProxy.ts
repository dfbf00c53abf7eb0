import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a client gets. */
export interface HttpAnswer {
  status: number;
  /** Names and values in turn, as they came. */
  rawHeaders: string[];
  body: Buffer;
  /** What the answer says of its length, where that is not the truth. */
  toldLength?: number;
  /** The body comes in small pieces, with so many milliseconds before each. */
  pieceDelayMs?: number;
}

/** A request that a proxy has read whole. */
export interface HttpExchange {
  method: string;
  /** Path and query. */
  url: string;
  body: Buffer;
  /** Delivers the request to the server, each time it is called. */
  forward(): Promise<HttpAnswer>;
}

/** A proxy that reads requests and answers, and may deliver them late, twice, or changed. */
export interface HttpProxy {
  readonly port: number;
  /** Asked what becomes of each request. Replace it to make faults. */
  answer: (exchange: HttpExchange) => Promise<HttpAnswer>;
  stop(): Promise<void>;
}

const PIECES = 4;

/** Starts a proxy on a free port of 127.0.0.1 in front of an HTTP server there. Headers pass as they are, so that signatures hold. */
export async function startHttpProxy(targetPort: number): Promise<HttpProxy> {
  const proxy: Pick<HttpProxy, 'answer'> = { answer: exchange => exchange.forward() };

  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await readAll(incoming);
      const { method = 'GET', url = '/', rawHeaders } = incoming;
      const forward = () => send({ port: targetPort, method, path: url, headers: rawHeaders }, body);
      await write(outgoing, method, await proxy.answer({ method, url, body, forward }));
    } catch {
      incoming.socket.destroy();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}

/** The value of a header. */
export function headerOf({ rawHeaders }: HttpAnswer, name: string): string | undefined {
  const index = rawHeaders.findIndex((header, position) => position % 2 === 0 && header.toLowerCase() === name);
  return index < 0 ? undefined : rawHeaders[index + 1];
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(target: { port: number; method: string; path: string; headers: string[] }, body: Buffer): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', agent: false, ...target }, async incoming => {
      try {
        resolve({ status: incoming.statusCode!, rawHeaders: incoming.rawHeaders, body: await readAll(incoming) });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function write(outgoing: ServerResponse, method: string, answer: HttpAnswer): Promise<void> {
  const { status, toldLength, pieceDelayMs } = answer;
  // Nothing may follow behind the length that is told; where it is too long, the connection ends before it.
  const body = answer.body.subarray(0, toldLength);
  const length = method === 'HEAD' ? headerOf(answer, 'content-length') : String(toldLength ?? body.length);
  const headers = answer.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 && !['content-length', 'transfer-encoding', 'connection', 'keep-alive'].includes(name.toLowerCase())
      ? [name, all[index + 1]]
      : [],
  );
  outgoing.writeHead(status, [...headers, ...(length === undefined ? [] : ['content-length', length]), 'connection', 'close']);
  if (method === 'HEAD') {
    outgoing.end();
    return;
  }
  const size = Math.max(1, Math.ceil(body.length / (pieceDelayMs === undefined ? 1 : PIECES)));
  for (let start = 0; start < body.length; start += size) {
    if (pieceDelayMs !== undefined) {
      await sleep(pieceDelayMs);
    }
    outgoing.write(body.subarray(start, start + size));
  }
  outgoing.end(() => outgoing.socket?.end());
}
