import { z } from 'zod';
import { durationSchema, timestampSchema } from './primitives';

/** When a policy runs. `continuous` checks the source at an interval; a check that finds nothing new makes no job. @public */
export const triggerSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('manual') }),
    z.strictObject({ type: z.literal('once'), at: timestampSchema }),
    z.strictObject({ type: z.literal('cron'), cron: z.string().min(1), timeZone: z.string().default('UTC') }),
    z.strictObject({ type: z.literal('continuous'), every: durationSchema.default('30s') }),
  ])
  .meta({ id: 'Trigger' });

/** @public */
export type Trigger = z.infer<typeof triggerSchema>;
