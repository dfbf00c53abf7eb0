import type { AuditorService, HttpAuthService, LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { API_PREFIX, ROUTES, brokerUsePermission, type Route, type RouteName } from '@portage/backstage-plugin-replication-common';
import express, { type Request, type Response, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { createOpenApiDocument } from '../openapi/createOpenApiDocument';
import { auditEventOf } from './auditEventOf';
import { createErrorHandler } from './createErrorHandler';
import { parseIfMatch } from './parseIfMatch';
import { parseInput } from './parseInput';
import type { RouteAnswer, RouteHandlers, RouteRequest } from './RouteHandlers';

const DEFAULT_BODY_LIMIT = '1mb';
/** Routes whose bodies are many documents, log lines or rows of the localization map. */
const BODY_LIMITS: Partial<Record<RouteName, string>> = { importDocuments: '10mb', appendTaskLog: '8mb', writeLocalizedFiles: '8mb' };

/** Options of {@link createRouter}. */
export interface RouterOptions {
  handlers: RouteHandlers;
  /** Routes whose body is checked by more than its schema, as documents are by their policy kind's. */
  bodyParsers: Partial<Record<RouteName, (body: unknown, path: Record<string, string>) => unknown>>;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  logger: LoggerService;
}

/**
 * Serves every operation of {@link ROUTES} and `/openapi.json`: one generic registration, so that no route can leave out validation,
 * credentials, the audit event or the answer's schema. Permissions are the services' matter.
 */
export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    registerRoute(router, name, options);
  }
  const openApiDocument = createOpenApiDocument();
  router.get('/openapi.json', async (_request, response) => {
    response.json(openApiDocument);
  });
  router.use((request, _response, next) => {
    next(new NotFoundError(`There is no ${request.method} ${request.path}`));
  });
  router.use(createErrorHandler(options));
  return router;
}

function registerRoute<N extends RouteName>(router: Router, name: N, options: RouterOptions): void {
  const { handlers, httpAuth, auditor } = options;
  const route: Route = ROUTES[name];
  const path = API_PREFIX + route.path.replace(/\{(\w+)\}/g, ':$1');
  const handle = handlers[name] as (request: RouteRequest<N>) => Promise<RouteAnswer<N>>;
  const parseBody = express.json({ limit: BODY_LIMITS[name] ?? DEFAULT_BODY_LIMIT, strict: false });

  router[route.method](path, parseBody, async (request: Request, response: Response) => {
    const event = await auditor.createEvent({ ...auditEventOf(name, route, request), request });
    try {
      // Workers are services; no person's session may claim tasks, whatever the permission policy says.
      const allow: ('user' | 'service')[] = route.permission === brokerUsePermission.name ? ['service'] : ['user', 'service'];
      const credentials = await httpAuth.credentials(request, { allow });
      const input = readInput(name, route, request, options);
      const answer = await handle({ credentials, ...input, signal: hangUpSignal(response) } as RouteRequest<N>);
      const wire = route.response.parse(answer);
      await event.success();
      send(response, request, route, wire);
    } catch (error) {
      await event.fail({ error: error instanceof Error ? error : new Error(String(error)) });
      throw error;
    }
  });
}

function readInput(name: RouteName, route: Route, request: Request, options: RouterOptions) {
  const checkBody = options.bodyParsers[name];
  // An absent body and an empty one are the same where every field may be left out.
  const rawBody: unknown = request.body ?? {};
  const [query, parsedBody] = parseInput([
    { schema: route.query, value: request.query, pathPrefix: 'query' },
    { schema: checkBody ? undefined : route.body, value: rawBody },
  ]);
  return {
    path: request.params,
    query,
    body: checkBody ? checkBody(rawBody, request.params) : parsedBody,
    ifMatch: route.conditional ? parseIfMatch(request.header('if-match')) : undefined,
    idempotencyKey: route.idempotent ? request.header('idempotency-key') : undefined,
  };
}

function hangUpSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

function send(response: Response, request: Request, route: Route, wire: unknown): void {
  // States change without an edit, so nothing may be answered from a cache; `ETag` tells the version for `If-Match` alone.
  response.setHeader('cache-control', 'no-store');
  const version = (wire as { version?: unknown } | undefined)?.version;
  if (typeof version === 'number') {
    response.setHeader('etag', `"${version}"`);
    delete request.headers['if-none-match'];
  }
  response.status(route.status ?? 200);
  if (wire === undefined) {
    response.end();
  } else {
    response.json(wire);
  }
}
