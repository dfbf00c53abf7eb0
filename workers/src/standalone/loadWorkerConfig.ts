import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { ConfigSources, FileConfigSource } from '@backstage/config-loader';

/**
 * Reads `app-config.yaml` of the home directory, if there is one, with `files` layered over it. `${VARIABLES}` are taken from the environment.
 * @param options - `files` are relative to `directory`, where the command was typed
 */
export async function loadWorkerConfig(options: { home: string; directory: string; files: readonly string[] }): Promise<Config> {
  const { home, directory, files } = options;
  const base = resolve(home, 'app-config.yaml');
  const paths = files.map(file => (isAbsolute(file) ? file : resolve(directory, file)));
  const sources = [...(existsSync(base) ? [base] : []), ...paths].map(path => FileConfigSource.create({ path }));
  const config = await ConfigSources.toConfig(ConfigSources.merge(sources));
  // Read once: a worker is restarted for another configuration, it never changes under a running task.
  config.close();
  return config;
}
