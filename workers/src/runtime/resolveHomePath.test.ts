import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolveConnectionPaths, resolveHome, resolveHomePath } from './resolveHomePath';

describe('resolveHomePath', () => {
  it('starts from the repository, wherever the process was started', () => {
    const home = resolveHome({});
    expect(existsSync(join(home, 'workers/package.json'))).toBe(true);
    expect(resolveHomePath('./.portage/eu', home)).toBe(join(home, '.portage/eu'));
  });

  it('starts from PORTAGE_HOME where it is set, and leaves absolute paths alone', () => {
    expect(resolveHome({ PORTAGE_HOME: '/srv/portage/' })).toBe('/srv/portage');
    expect(resolveHomePath('/data/eu', '/srv/portage')).toBe('/data/eu');
  });

  it('resolves the options that are paths, and no others', () => {
    const resolved = (type: string, options: Record<string, unknown>) =>
      resolveConnectionPaths({ name: 'lake', type, options }, '/srv').options;
    expect(resolved('file', { root: '.portage/eu' })).toEqual({ root: '/srv/.portage/eu' });
    expect(resolved('sql', { client: 'better-sqlite3', connection: 'catalog.sqlite' })).toEqual({
      client: 'better-sqlite3',
      connection: '/srv/catalog.sqlite',
    });
    expect(resolved('sql', { client: 'better-sqlite3', connection: ':memory:' }).connection).toBe(':memory:');
    expect(resolved('sql', { client: 'pg', connection: 'postgresql://db' }).connection).toBe('postgresql://db');
    expect(resolved('s3', { endpoint: './odd' })).toEqual({ endpoint: './odd' });
    expect(resolved('file', { root: 7 })).toEqual({ root: 7 });
  });
});
