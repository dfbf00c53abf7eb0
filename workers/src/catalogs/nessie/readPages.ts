import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { z } from 'zod';
import type { NessieClient } from './NessieClient';

/** How many records are asked for at once; a server may give fewer. */
const PAGE_SIZE = 500;

/**
 * All pages of one of Nessie's listings, in their order. What is listed is one state only where `path` names a hash.
 *
 * @throws ReplicationError `catalog-error` where the server says that there is more and not how to get at it
 */
export async function* readPages<TSchema extends z.ZodType<{ hasMore: boolean; token?: string | null }>>(
  client: NessieClient,
  options: { path: string; query?: Record<string, string | undefined>; pageSize?: number; schema: TSchema; signal?: AbortSignal },
): AsyncGenerator<z.output<TSchema>> {
  let token: string | undefined;
  for (;;) {
    const page = await client.get({
      path: options.path,
      query: { ...options.query, 'max-records': options.pageSize ?? PAGE_SIZE, 'page-token': token },
      schema: options.schema,
      signal: options.signal,
    });
    yield page;
    if (!page.hasMore) {
      return;
    }
    if (!page.token || page.token === token) {
      throw new ReplicationError('catalog-error', `The catalog "${client.name}" has more of ${options.path} and gives no new page token.`);
    }
    token = page.token;
  }
}
