import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ConnectionOptions } from '@portage/backstage-plugin-replication-node';

/** Whether a folder is the root of a repository of workspaces. */
function isRepository(directory: string): boolean {
  const file = join(directory, 'package.json');
  return existsSync(file) && 'workspaces' in JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * The folder that relative paths in `replication.connections` and `backend.database` start from: `PORTAGE_HOME`, else the root of the
 * repository that this package stands in (its own, or the one whose `node_modules` it was installed into), else the working directory.
 * So a path means the same in every process, wherever it was started.
 * @public
 */
export function resolveHome(environment: Record<string, string | undefined> = process.env): string {
  if (environment.PORTAGE_HOME) {
    return resolve(environment.PORTAGE_HOME);
  }
  let directory = dirname(require.resolve('@portage/workers/package.json'));
  while (dirname(directory) !== directory) {
    directory = dirname(directory);
    if (isRepository(directory)) {
      return directory;
    }
  }
  return process.cwd();
}

/** A path of a setting, made absolute against {@link resolveHome}. @public */
export function resolveHomePath(path: string, home: string = resolveHome()): string {
  return isAbsolute(path) ? path : resolve(home, path);
}

/** Which options of a connection are paths, by its type. */
function pathOptionsOf({ type, options }: ConnectionOptions): string[] {
  if (type === 'file') {
    return ['root'];
  }
  return type === 'sql' && options.client === 'better-sqlite3' ? ['connection'] : [];
}

/** A connection whose paths are absolute. @public */
export function resolveConnectionPaths(connection: ConnectionOptions, home: string = resolveHome()): ConnectionOptions {
  const options = { ...connection.options };
  for (const key of pathOptionsOf(connection)) {
    const value = options[key];
    // What is no path at all is left to the connector, which names the wrong setting.
    if (typeof value === 'string' && value !== '' && value !== ':memory:') {
      options[key] = resolveHomePath(value, home);
    }
  }
  return { ...connection, options };
}
