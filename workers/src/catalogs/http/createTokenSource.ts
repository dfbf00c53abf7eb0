import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { OAuth2Options } from './oauth2Schema';

/** A token is renewed this long before it ends, so that none ends on its way. */
const RENEWAL_MARGIN_MS = 30_000;
/** How long a token is used whose end the server does not tell. */
const DEFAULT_LIFETIME_MS = 5 * 60_000;

const tokenResponseSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() });

/** Gives the bearer token of the next request, or `undefined` where there is no authentication. */
export interface TokenSource {
  /** Whether asking again can bring another token. */
  readonly renewable: boolean;
  /** @param options - `renew` asks for another token than before */
  token(options: { renew: boolean; signal?: AbortSignal }): Promise<string | undefined>;
}

/**
 * Where the tokens of a connection come from: the configuration, or an OAuth 2 server by the client's own credentials.
 * Neither token nor secret is in any message.
 *
 * @throws ReplicationError (from `token`) `catalog-denied` where the token server refuses, `catalog-unreachable` where it is not there
 */
export function createTokenSource(name: string, options: { token?: string; oauth2?: OAuth2Options }, dispatcher: Dispatcher): TokenSource {
  const { token, oauth2 } = options;
  if (!oauth2) {
    return { renewable: false, token: async () => token };
  }
  let current: { value: string; expiresAt: number } | undefined;
  return {
    renewable: true,
    async token({ renew, signal }) {
      if (!current || renew || Date.now() >= current.expiresAt) {
        current = await fetchToken(name, oauth2, dispatcher, signal);
      }
      return current.value;
    },
  };
}

async function fetchToken(
  name: string,
  oauth2: OAuth2Options,
  dispatcher: Dispatcher,
  signal: AbortSignal | undefined,
): Promise<{ value: string; expiresAt: number }> {
  const requestedAt = Date.now();
  const where = `The token server of the catalog "${name}" (${oauth2.tokenUri})`;
  const { status, body } = await post(oauth2, dispatcher, signal).catch(error => {
    signal?.throwIfAborted();
    throw new ReplicationError('catalog-unreachable', `${where} can't be reached: ${error.message}`, { cause: error });
  });
  if (status >= 500 || status === 429) {
    throw new ReplicationError('catalog-unreachable', `${where} answered ${status}.`);
  }
  const parsed = tokenResponseSchema.safeParse(body);
  if (status >= 300 || !parsed.success) {
    throw new ReplicationError('catalog-denied', `${where} answered ${status} and gave no access token.`);
  }
  const lifetimeMs = parsed.data.expires_in === undefined ? DEFAULT_LIFETIME_MS : parsed.data.expires_in * 1000;
  return { value: parsed.data.access_token, expiresAt: requestedAt + lifetimeMs - RENEWAL_MARGIN_MS };
}

async function post(oauth2: OAuth2Options, dispatcher: Dispatcher, signal: AbortSignal | undefined) {
  // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
  const credentials = [oauth2.clientId, oauth2.clientSecret].map(encodeURIComponent).join(':');
  const response = await request(oauth2.tokenUri, {
    method: 'POST',
    dispatcher,
    signal,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(oauth2.scope ? { scope: oauth2.scope } : {}) }).toString(),
  });
  const text = await response.body.text();
  return { status: response.statusCode, body: response.statusCode < 300 ? parseJson(text) : undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
