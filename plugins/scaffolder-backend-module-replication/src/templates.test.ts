import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
import { createClusterAction } from './actions/createClusterAction';
import { createPolicyAction } from './actions/createPolicyAction';

const ALL = resolve(__dirname, '../templates/all.yaml');
const services = { auth: mockServices.auth(), discovery: mockServices.discovery() };
const actions = new Map([createClusterAction(services), createPolicyAction(services)].map(action => [action.id, action]));

const templates: [string, any][] = parse(readFileSync(ALL, 'utf8')).spec.targets.map((target: string): [string, any] => [
  target,
  parse(readFileSync(join(dirname(ALL), target), 'utf8')),
]);

describe.each(templates)('%s', (_, template) => {
  const parameters: string[] = template.spec.parameters.flatMap((page: { properties: object }) => Object.keys(page.properties));

  it('asks for everything that it needs', () => {
    const required = template.spec.parameters.flatMap((page: { required?: string[] }) => page.required ?? []);
    expect(parameters).toEqual(expect.arrayContaining(required));
  });

  it('gives its actions what they take, made of what it asked for', () => {
    for (const step of template.spec.steps) {
      const { properties, required } = actions.get(step.action)!.schema!.input as { properties: object; required: string[] };
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(step.input)));
      expect(Object.keys(step.input)).toEqual(expect.arrayContaining(required));
    }
    const used = [...JSON.stringify(template.spec).matchAll(/parameters\.(\w+)/g)].map(([, name]) => name);
    expect(parameters.sort()).toEqual([...new Set(used)].sort());
  });

  it('links to what its steps put out', () => {
    const links = [...JSON.stringify(template.spec.output).matchAll(/steps\.(\w+)\.output\.(\w+)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, id, output] of links) {
      const step = template.spec.steps.find((candidate: { id: string }) => candidate.id === id);
      expect((actions.get(step.action)!.schema!.output as { properties: object }).properties).toHaveProperty(output);
    }
  });
});
