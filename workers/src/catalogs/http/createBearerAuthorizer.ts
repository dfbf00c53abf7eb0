import type { Dispatcher } from 'undici';
import { createTokenSource } from './createTokenSource';
import type { OAuth2Options } from './oauth2Schema';
import type { RequestAuthorizer } from './RequestAuthorizer';

/** Sends a bearer token where there is one: the configured one, or one that is fetched by the client's own credentials. */
export function createBearerAuthorizer(
  name: string,
  options: { token?: string; oauth2?: OAuth2Options },
  dispatcher: Dispatcher,
): RequestAuthorizer {
  const tokens = createTokenSource(name, options, dispatcher);
  return {
    renewable: tokens.renewable,
    async authorize(_request, { renew, signal }): Promise<Record<string, string>> {
      const token = await tokens.token({ renew, signal });
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
  };
}
