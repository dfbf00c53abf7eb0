import { z } from 'zod';

/** What a pruning asks for. @public */
export const pruneOptionsSchema = z.strictObject({
  /** A person has seen what the fuse stopped, and wants it removed all the same. */
  overrideFuse: z.boolean().default(false),
});
/** @public */
export type PruneOptions = z.infer<typeof pruneOptionsSchema>;

/** One file that a pruning moves to quarantine. @public */
export const prunedFileSchema = z
  .object({ uri: z.string(), sizeBytes: z.number().int(), quarantineUri: z.string() })
  .meta({ id: 'PrunedFile' });
/** @public */
export type PrunedFile = z.infer<typeof prunedFileSchema>;

/** The result of a job whose purpose is `prune`. @public */
export const pruneJobResultSchema = z.object({
  /** What is to be removed: unneeded for longer than the grace period. */
  files: z.number().int(),
  bytes: z.number().int(),
  /** What Portage wrote below the policy's location. */
  listedFiles: z.number().int(),
  listedBytes: z.number().int(),
  /** What is not needed now, whether or not the grace period is over. */
  unneededFiles: z.number().int(),
  unneededBytes: z.number().int(),
  /** What was moved to quarantine, and what was deleted from there for good. */
  quarantinedFiles: z.number().int(),
  quarantinedBytes: z.number().int(),
  deletedFiles: z.number().int(),
  deletedBytes: z.number().int(),
  /** The list of unneeded files, with the moment since when each is; the next pruning goes on from it. */
  unneeded: z.string().optional(),
  /** The list of files to be removed; absent where there are none. */
  items: z.string().optional(),
  /** Where the quarantined files of this job lie. */
  quarantine: z.string().optional(),
});
/** @public */
export type PruneJobResult = z.infer<typeof pruneJobResultSchema>;
