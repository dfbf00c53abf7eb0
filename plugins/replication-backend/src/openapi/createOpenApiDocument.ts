import { API_PREFIX, ROUTES, errorResponseSchema, type Route } from '@portage/backstage-plugin-replication-common';
import type { ZodType } from 'zod';
import { SchemaCollector, type JsonSchema } from './SchemaCollector';

/** @returns an OpenAPI 3.1 document of all of {@link ROUTES}, made of the schemas that validate requests and answers. */
export function createOpenApiDocument() {
  const schemas = new SchemaCollector();
  const errorSchema = schemas.add(errorResponseSchema, 'output');
  const paths: Record<string, Record<string, unknown>> = {};

  for (const [operationId, route] of Object.entries(ROUTES) as [string, Route][]) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(operationId, route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Portage',
      version: '1',
      description: 'Carries data lakes between regions. All times are ISO 8601 in UTC, all sizes in bytes.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `/api/replication${API_PREFIX}` }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: { Error: { description: 'Why it was refused', content: { 'application/json': { schema: errorSchema } } } },
      schemas: schemas.schemas,
    },
  };
}

function operationOf(operationId: string, route: Route, schemas: SchemaCollector) {
  const status = route.status ?? 200;
  const refused = { $ref: '#/components/responses/Error' };
  return {
    operationId,
    summary: route.summary,
    description: `Needs the permission \`${route.permission}\`.`,
    tags: [route.path.split('/')[1]],
    parameters: [...pathParameters(route), ...queryParameters(route.query, schemas), ...headerParameters(route)],
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: schemas.add(route.body, 'input') } } } }),
    responses: {
      [status]: {
        description: status === 204 ? 'Done' : 'The answer',
        ...(status !== 204 && { content: { 'application/json': { schema: schemas.add(route.response, 'output') } } }),
      },
      default: refused,
    },
  };
}

function pathParameters(route: Route) {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters(query: ZodType | undefined, schemas: SchemaCollector) {
  if (!query) {
    return [];
  }
  const { properties = {}, required = [] } = schemas.add(query, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

function headerParameters(route: Route) {
  const header = (name: string, description: string) => ({ name, in: 'header', required: false, description, schema: { type: 'string' } });
  return [
    ...(route.conditional ? [header('If-Match', 'The ETag of the version that the caller has seen; 412 where there is a newer one.')] : []),
    ...(route.idempotent ? [header('Idempotency-Key', 'The same key again is the same job.')] : []),
  ];
}
