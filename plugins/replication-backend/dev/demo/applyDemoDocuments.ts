import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthService, DiscoveryService, LoggerService } from '@backstage/backend-plugin-api';
import {
  isClusterDocument,
  ReplicationClient,
  type ReplicationDocument,
  ReplicationResponseError,
} from '@portage/backstage-plugin-replication-common';

/** Until the plugin answers, and while it is busy. */
const RETRY_MS = 2_000;

async function isThere(client: ReplicationClient, document: ReplicationDocument): Promise<boolean> {
  const { name } = document.metadata;
  try {
    await client.call(isClusterDocument(document) ? 'getCluster' : 'getPolicy', { path: { name } });
    return true;
  } catch (error) {
    if (error instanceof ReplicationResponseError && error.status === 404) {
      return false;
    }
    throw error;
  }
}

async function createClient(auth: AuthService, discovery: DiscoveryService): Promise<ReplicationClient> {
  const { token } = await auth.getPluginRequestToken({
    onBehalfOf: await auth.getOwnServiceCredentials(),
    targetPluginId: 'replication',
  });
  return new ReplicationClient({ baseUrl: await discovery.getBaseUrl('replication'), token });
}

/**
 * Applies those of the demo's documents that are not there, through the REST API as anybody would; what a person has changed stays.
 * Tries until it is done or the signal aborts, and never throws.
 */
export async function applyDemoDocuments(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  logger: LoggerService;
  documents: readonly ReplicationDocument[];
  signal: AbortSignal;
}): Promise<void> {
  const { auth, discovery, logger, documents, signal } = options;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const client = await createClient(auth, discovery);
      const absent: ReplicationDocument[] = [];
      for (const document of documents) {
        if (!(await isThere(client, document))) {
          absent.push(document);
        }
      }
      if (absent.length > 0) {
        await client.call('importDocuments', { body: { documents: absent } });
        logger.info(`Made the demo's ${absent.map(({ metadata }) => metadata.name).join(', ')}`);
      }
      return;
    } catch (error) {
      // Soon after the start the plugin answers 503; later ones are worth telling.
      logger[attempt === 1 ? 'debug' : 'warn'](`The demo's documents wait for the plugin: ${error}`);
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}
