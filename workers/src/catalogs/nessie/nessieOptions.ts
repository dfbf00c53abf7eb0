import { z } from 'zod';
import { addressSchema } from '../http/addressSchema';
import { oauth2Schema } from '../http/oauth2Schema';

/** The options of a connection of type `nessie`. */
export const nessieOptionsSchema = z
  .strictObject({
    type: z.literal('nessie').optional(),
    region: z.string().optional(),
    /** Nessie's base address with the version of the API: `https://nessie.example.com/api/v2`. */
    uri: addressSchema.refine(address => /\/api\/v2\/?$/.test(address), "must end in /api/v2, Nessie's API of version 2"),
    /** Sent as a bearer token. */
    token: z.string().min(1).optional(),
    oauth2: oauth2Schema.optional(),
    /** How long one answer may take before it counts as lost. */
    requestTimeoutMs: z.number().int().positive().default(30_000),
  })
  .refine(({ token, oauth2 }) => !token || !oauth2, { path: ['token'], error: 'must not be set beside oauth2' });

export type NessieOptions = z.output<typeof nessieOptionsSchema>;
