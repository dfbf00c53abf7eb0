import { z } from 'zod';
import { addressSchema } from '../http/addressSchema';
import { sigv4Schema } from '../http/createAwsAuthorizer';
import { oauth2Schema } from '../http/oauth2Schema';

/** The options of a connection of type `iceberg-rest`. */
export const icebergRestOptionsSchema = z
  .strictObject({
    type: z.literal('iceberg-rest').optional(),
    region: z.string().optional(),
    /** The server's base address, with or without the `/v1` at its end. */
    uri: addressSchema,
    /** The warehouse of every reference. By default a reference names its warehouse; servers with one catalog take any name. */
    warehouse: z.string().min(1).optional(),
    /** Sent as a bearer token. */
    token: z.string().min(1).optional(),
    /** `tokenUri` is the catalog's own `/v1/oauth/tokens` by default. */
    oauth2: oauth2Schema.extend({ tokenUri: addressSchema.optional() }).optional(),
    sigv4: sigv4Schema.optional(),
    /** Sent with every request, such as a gateway's or a realm's. */
    headers: z.record(z.string(), z.string()).optional(),
    /**
     * What table updates can't express is published by dropping the table's entry, without purging its files, and registering it
     * anew. For a moment readers find no table; hence it must be allowed.
     */
    allowDropAndRegister: z.boolean().default(false),
    /** How long one answer may take before it counts as lost. */
    requestTimeoutMs: z.number().int().positive().default(30_000),
  })
  .refine(({ token, oauth2, sigv4 }) => [token, oauth2, sigv4].filter(Boolean).length <= 1, {
    path: ['token'],
    error: 'only one of token, oauth2 and sigv4 may be set',
  });

export type IcebergRestOptions = z.output<typeof icebergRestOptionsSchema>;
