import { z } from 'zod';
import { durationSchema } from './primitives';

/** Stops a removal of more than so many files, or more than so many percent of all. @public */
export const fuseSchema = z.strictObject({
  count: z.number().int().positive().default(10_000),
  percent: z.number().positive().max(100).default(25),
});

/**
 * How local copies that no retained snapshot needs are removed. With it in a policy that happens by itself, after a publication, at most
 * each `every`; without it a person starts it, and the defaults hold.
 * @public
 */
export const pruningSchema = z
  .strictObject({
    /** So long a file stays after it was first seen to be unneeded: readers may still be at it. */
    grace: durationSchema.default('7d'),
    /** So long a removed file stays in quarantine. */
    retention: durationSchema.default('7d'),
    every: durationSchema.default('6h'),
    fuse: fuseSchema.prefault({}),
  })
  .meta({ id: 'Pruning' });
/** @public */
export type Pruning = z.infer<typeof pruningSchema>;
