import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { z } from 'zod';
import type { IcebergRestClient } from './IcebergRestClient';

/** How many items are asked for at once; a server may give fewer, or all. */
const PAGE_SIZE = 500;

/**
 * All pages of one of the catalog's listings, in their order; none where what it lists is not there.
 *
 * @throws ReplicationError `catalog-error` where the server repeats a page token, and the listing would never end
 */
export async function* readPages<TSchema extends z.ZodType<{ 'next-page-token'?: string | null }>>(
  client: IcebergRestClient,
  options: { path: string; query?: Record<string, string | undefined>; schema: TSchema; signal?: AbortSignal },
): AsyncGenerator<z.output<TSchema>> {
  const { path, query, schema, signal } = options;
  // An empty token asks for pages; without one a server that knows pages gives everything at once.
  let token = '';
  for (;;) {
    const answer = await client.send({
      path,
      query: { ...query, pageToken: token, pageSize: String(PAGE_SIZE) },
      expectedStatuses: [404],
      signal,
    });
    if (answer.status === 404) {
      return;
    }
    const page = client.parse(schema, answer);
    yield page;
    const next = page['next-page-token'];
    if (!next) {
      return;
    }
    if (next === token) {
      throw new ReplicationError('catalog-error', `The catalog "${client.name}" has more of ${path} and gives no new page token.`);
    }
    token = next;
  }
}
