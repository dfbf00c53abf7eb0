import { z } from 'zod';
import { addressSchema } from './addressSchema';

/** A client's own credentials, for which a token is fetched (RFC 6749, section 4.4), and again before it expires. */
export const oauth2Schema = z.strictObject({
  tokenUri: addressSchema,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z.string().optional(),
});

export type OAuth2Options = z.output<typeof oauth2Schema>;
