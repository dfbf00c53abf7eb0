import { ReplicationClient } from '@portage/backstage-plugin-replication-common';
import type { Terminal } from '../Terminal';
import { UsageError } from '../UsageError';
import { isLoopback } from './isLoopback';
import { readDemoToken } from './readDemoToken';

export const DEFAULT_SERVER = 'http://127.0.0.1:7007';

/**
 * A client of the server that was named. Without a token the demo's is used, towards loopback alone.
 * @throws UsageError where the server is no HTTP URL
 */
export async function createClient(options: { server: string; token?: string; terminal: Terminal }): Promise<ReplicationClient> {
  const { server, terminal } = options;
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--server takes a URL such as ${DEFAULT_SERVER}, not "${server}"`);
  }
  let token = options.token ?? terminal.environment.PORTAGE_TOKEN;
  if (!token && terminal.home && isLoopback(url)) {
    token = await readDemoToken(terminal.home);
  }
  return new ReplicationClient({ baseUrl: `${url.href.replace(/\/+$/, '')}/api/replication`, token: token || undefined });
}
