import { replicationPermissions } from '../permissions';
import { ROUTES, type Route } from './routes';

const routes = Object.entries(ROUTES as Record<string, Route>);

describe('ROUTES', () => {
  it('has each method and path once', () => {
    const keys = routes.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each(routes)('%s needs a permission that is registered', (_name, { permission }) => {
    expect(replicationPermissions.map(({ name }) => name)).toContain(permission);
  });

  it.each(routes)('%s answers with a body unless it says 204', (_name, { response, status }) => {
    expect(response.safeParse(undefined).success).toBe(status === 204);
  });
});
