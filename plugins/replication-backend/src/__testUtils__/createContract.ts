import { ROUTES, type Route, type RouteName } from '@portage/backstage-plugin-replication-common';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { createOpenApiDocument } from '../openapi/createOpenApiDocument';

/** Stands in the configuration of every test's connection, and must never come out of the API. */
export const SECRET = 'never-told';

export interface Answer {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

/** Holds answers against the OpenAPI document, as a stranger's client would read it, and remembers which operations succeeded. */
export function createContract() {
  const document = createOpenApiDocument();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'openapi', ...document } as object);
  const succeeded = new Set<RouteName>();

  return {
    succeeded,
    /** @throws Error that says in what the answer differs from the document */
    check(name: RouteName, { status, body, headers }: Answer): void {
      const route: Route = ROUTES[name];
      const operation = document.paths[route.path][route.method] as { responses: Record<string, any> };
      if (JSON.stringify(body).includes(SECRET)) {
        throw new Error(`${name} answered ${status} with a secret of app-config`);
      }
      const response = operation.responses[status] ?? document.components.responses.Error;
      if (operation.responses[status]) {
        succeeded.add(name);
      } else if (status < 400) {
        throw new Error(`${name} answered ${status}, which the document does not know`);
      }
      const schema = response.content?.['application/json'].schema;
      if (!schema) {
        if (Object.keys(body as object).length > 0) {
          throw new Error(`${name} answered ${status} with a body`);
        }
        return;
      }
      if (!headers['content-type']?.startsWith('application/json')) {
        throw new Error(`${name} answered ${status} with ${headers['content-type']}`);
      }
      const validate = ajv.compile(absoluteReferences(schema) as object);
      if (!validate(body)) {
        throw new Error(`${name} answered ${status} with ${JSON.stringify(body)}: ${ajv.errorsText(validate.errors)}`);
      }
    },
  };
}

function absoluteReferences(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi#/'));
}
