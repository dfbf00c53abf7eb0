import { z } from 'zod';
import { prunedTableSchema } from './job';

/**
 * How deep a verification looks; each level looks at all that the ones before it look at. `metadata` recomputes the logical digests of both
 * sides from nothing; `files` also compares every copied file with its source, by size and checksum; `rows` also compares the rows of both sides at the head
 * of each branch and tag, with deletes applied.
 * @public
 */
export const verifyLevelSchema = z
  .enum(['metadata', 'files', 'rows'], { error: 'must be metadata, files or rows' })
  .meta({ id: 'VerifyLevel' });
/** @public */
export type VerifyLevel = z.infer<typeof verifyLevelSchema>;

/** What a verification asks for. @public */
export const verifyOptionsSchema = z.strictObject({ level: verifyLevelSchema.default('metadata') });
/** @public */
export type VerifyOptions = z.infer<typeof verifyOptionsSchema>;

/**
 * One finding of a verification. `damage`: the replica is not what was published. `unproved`: it could not be found out, since the
 * source no longer has what was published, or since rows are stored in what is not read here; that is never "ok" either, but no alarm.
 * @public
 */
export const verifyProblemSchema = z
  .object({ type: z.enum(['damage', 'unproved']), table: z.string().optional(), path: z.string(), message: z.string() })
  .meta({ id: 'VerifyProblem' });
/** @public */
export type VerifyProblem = z.infer<typeof verifyProblemSchema>;

/** The result of a job whose purpose is `verify`. @public */
export const verifyJobResultSchema = z.object({
  level: verifyLevelSchema,
  /** Whether everything was proved. */
  ok: z.boolean(),
  /** The commit's logical digest as recomputed; absent where a table is not proved. */
  digest: z.string().optional(),
  /** The digest that was recorded when the commit was published. */
  publishedDigest: z.string().optional(),
  sourceHash: z.string().optional(),
  targetHash: z.string().optional(),
  tables: z.number().int(),
  damages: z.number().int(),
  unproved: z.number().int(),
  /** Files of the replica that were compared with the source by checksum. */
  filesCompared: z.number().int(),
  /** Rows that are equal on both sides; absent at other levels than `rows`. */
  rowsCompared: z.number().int().optional(),
  bytesRead: z.number().int(),
  /** Tables of which the publication left snapshots out: these are proved to be all that is missing. Absent where there are none. */
  prunedTables: z.array(prunedTableSchema).optional(),
  /** The report's URI on the target storage; absent where the job did not come so far. */
  report: z.string().optional(),
});
/** @public */
export type VerifyJobResult = z.infer<typeof verifyJobResultSchema>;

/** The newest verdict on a policy's replica, kept with the policy. @public */
export const verificationSchema = z
  .object({
    jobId: z.string(),
    at: z.iso.datetime({ offset: true }),
    level: verifyLevelSchema,
    ok: z.boolean(),
    damages: z.number().int(),
    unproved: z.number().int(),
    digest: z.string().optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'Verification' });
/** @public */
export type Verification = z.infer<typeof verificationSchema>;
