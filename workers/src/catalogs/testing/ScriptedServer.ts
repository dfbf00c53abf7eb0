import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted server says; `never` leaves the request without an answer. */
export type ScriptedAnswer = { status?: number; body?: unknown; text?: string; headers?: Record<string, string>; never?: boolean };

/** Answers as a server might: what it is told to, in order, and the last one again and again. */
export class ScriptedServer {
  readonly requests: { method: string; url: string; authorization?: string; headers: IncomingHttpHeaders; body: string }[] = [];
  private readonly server: Server = createServer((request, response) => this.answer(request, response));
  answers: ScriptedAnswer[] = [];

  async start(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    this.requests.push({
      method: request.method!,
      url: request.url!,
      authorization: request.headers.authorization,
      headers: request.headers,
      body,
    });
    const { status = 200, body: answer, text, headers, never } = this.answers.length > 1 ? this.answers.shift()! : this.answers[0];
    if (!never) {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text ?? JSON.stringify(answer));
    }
  }
}
