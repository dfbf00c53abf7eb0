import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { API_PREFIX, type Route, type RouteName, type RouteResponse, ROUTES } from '@portage/backstage-plugin-replication-common';

/** A request as a stub sees it: checked against the route's schemas already. */
export interface StubRequest {
  path: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
  headers: IncomingMessage['headers'];
}

/** An answer that is not the route's own. */
export class StubRefusal {
  constructor(
    readonly status: number,
    readonly error: Record<string, unknown>,
  ) {}
}

export type StubHandlers = { [N in RouteName]?: (request: StubRequest) => RouteResponse<N> | StubRefusal };

const PREFIX = `/api/replication${API_PREFIX}`;

function matchRoute(
  method: string | undefined,
  pathname: string,
): { name: RouteName; route: Route; path: Record<string, string> } | undefined {
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const pattern = new RegExp(`^${PREFIX}${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(pathname);
    if (match && route.method === method?.toLowerCase()) {
      const path = Object.fromEntries(Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]));
      return { name, route, path };
    }
  }
  return undefined;
}

/**
 * A server that holds every request and every answer against the schemas of `ROUTES`, so that a test can't pass with a call that the
 * real backend would refuse.
 */
export class StubServer {
  readonly requests: (StubRequest & { name: RouteName })[] = [];
  handlers: StubHandlers = {};

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StubServer> {
    const server = createServer();
    const stub = new StubServer(server);
    server.on('request', (request, response) => {
      stub.answer(request, response).catch(error => {
        response
          .writeHead(500, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { name: 'Error', message: String(error) } }));
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const matched = matchRoute(request.method, url.pathname);
    if (!matched) {
      throw new Error(`No route for ${request.method} ${url.pathname}`);
    }
    const { name, route, path } = matched;
    const bodyText = await text(request);
    const body: unknown = bodyText === '' ? undefined : JSON.parse(bodyText);
    if (body !== undefined && !route.body) {
      throw new Error(`${name} takes no body`);
    }
    const seen = {
      name,
      path,
      query: (route.query?.parse(Object.fromEntries(url.searchParams)) ?? {}) as Record<string, unknown>,
      body: route.body ? route.body.parse(body) : undefined,
      headers: request.headers,
    };
    this.requests.push(seen);
    const handler = this.handlers[name] as ((request: StubRequest) => unknown) | undefined;
    const result = handler?.(seen) ?? new StubRefusal(404, { name: 'NotFoundError', message: `${name} has no stub` });
    if (result instanceof StubRefusal) {
      response.writeHead(result.status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: result.error }));
      return;
    }
    const checked = route.response.parse(result);
    response
      .writeHead(route.status ?? 200, { 'content-type': 'application/json' })
      .end(checked === undefined ? undefined : JSON.stringify(checked));
  }
}
