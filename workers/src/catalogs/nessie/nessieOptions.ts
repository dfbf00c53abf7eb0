import { z } from 'zod';

/** An address without user name and password: addresses are shown in messages. */
const addressSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(address => !URL.canParse(address) || !new URL(address).username, 'must hold no user name; use token or oauth2');

/** The options of a connection of type `nessie`. */
export const nessieOptionsSchema = z
  .strictObject({
    type: z.literal('nessie').optional(),
    region: z.string().optional(),
    /** Nessie's base address with the version of the API: `https://nessie.example.com/api/v2`. */
    uri: addressSchema.refine(address => /\/api\/v2\/?$/.test(address), "must end in /api/v2, Nessie's API of version 2"),
    /** Sent as a bearer token. */
    token: z.string().min(1).optional(),
    /** A token is fetched with the client's own credentials (RFC 6749, section 4.4), and again before it expires. */
    oauth2: z
      .strictObject({
        tokenUri: addressSchema,
        clientId: z.string().min(1),
        clientSecret: z.string().min(1),
        scope: z.string().optional(),
      })
      .optional(),
    /** How long one answer may take before it counts as lost. */
    requestTimeoutMs: z.number().int().positive().default(30_000),
  })
  .refine(({ token, oauth2 }) => !token || !oauth2, { path: ['token'], error: 'must not be set beside oauth2' });

export type NessieOptions = z.output<typeof nessieOptionsSchema>;
