import { z } from 'zod';
import { verifyProblemSchema } from '@portage/backstage-plugin-replication-common';

/** The digest of one table that was proved. */
const provedTableSchema = z.object({ type: z.literal('proved'), key: z.array(z.string()), digest: z.string() });

/** A line of the files that a verification's tasks hand on: a table that was proved, or something that was found. */
export const findingSchema = z.union([verifyProblemSchema, provedTableSchema]);
export type Finding = z.infer<typeof findingSchema>;
