import { ROUTES } from '@portage/backstage-plugin-replication-common';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { createOpenApiDocument } from './createOpenApiDocument';

describe('createOpenApiDocument', () => {
  const document = createOpenApiDocument();

  it('tells every operation once, with its parameters', () => {
    const operations = Object.values(document.paths).flatMap(path => Object.values(path) as { operationId: string }[]);
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ROUTES).sort());
    expect(document.paths['/policies/{name}'].put).toMatchObject({
      parameters: [
        { name: 'name', in: 'path', required: true },
        { name: 'If-Match', in: 'header', required: false },
      ],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/PolicyDocumentInput' } } } },
      responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Policy' } } } } },
    });
    expect(document.paths['/policies'].get).toMatchObject({
      parameters: expect.arrayContaining([
        { name: 'limit', in: 'query', required: false, schema: expect.objectContaining({ type: 'integer', maximum: 200 }) },
      ]),
    });
  });

  it('leaves out of requests what has a default, and keeps it in answers', () => {
    const { Policy, PolicyDocumentInput } = document.components.schemas as Record<string, any>;
    const required = (schema: any) => schema.properties.spec.properties.replication.required;
    expect(required(Policy)).toContain('trigger');
    expect(required(PolicyDocumentInput)).not.toContain('trigger');
  });

  it('refers only to schemas that are there, all of them valid', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    ajv.addSchema({ $id: 'openapi', ...document } as object);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(50);
    for (const reference of new Set(references.filter(value => value.startsWith('#/components/schemas/')))) {
      expect(ajv.getSchema(`openapi${reference}`)).toBeDefined();
    }
  });
});
