import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface SeenRequest {
  method: string;
  /** With its query, still encoded. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** What comes back: an answer, or something that goes wrong on the way. */
export type FakeAnswer =
  | { status: number; headers?: Record<string, string>; body?: string | Buffer }
  /** The connection breaks; the request was received. */
  | 'reset'
  /** Nothing ever comes. */
  | 'silence'
  /** Half of the body comes, then the connection breaks. */
  | { half: string; headers?: Record<string, string> };

/** An S3 service that answers as a test says, and remembers what it was asked. */
export class FakeS3 {
  readonly requests: SeenRequest[] = [];
  /** Asked for every request; the number counts all of them, from 0 on. */
  answer: (request: SeenRequest, count: number) => FakeAnswer = () => ({ status: 501 });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeS3> {
    const server = createServer();
    const fake = new FakeS3(server);
    server.on('request', (request, response) => fake.serve(request, response));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Gives these answers one after the other, the last one again and again. */
  script(...answers: FakeAnswer[]): void {
    const first = this.requests.length;
    this.answer = (_request, count) => answers[Math.min(count - first, answers.length - 1)];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const seen = { method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(chunks) };
    this.requests.push(seen);
    const answer = this.answer(seen, this.requests.length - 1);
    if (answer === 'reset') {
      request.socket.resetAndDestroy();
    } else if (typeof answer === 'object' && 'half' in answer) {
      response.writeHead(200, { 'content-length': answer.half.length, ...answer.headers });
      response.write(answer.half.slice(0, answer.half.length / 2), () => request.socket.destroy());
    } else if (answer !== 'silence') {
      const length = seen.method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(answer.body ?? '') };
      response.writeHead(answer.status, { ...length, ...answer.headers });
      response.end(answer.body);
    }
  }
}

/** An error as S3 answers it. */
export function fakeError(status: number, code: string, message = `told by ${code}`): FakeAnswer {
  return { status, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}
