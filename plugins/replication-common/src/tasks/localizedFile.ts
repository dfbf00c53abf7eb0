import { z } from 'zod';

/**
 * One row of the localization map: what became of one source file in one replica table.
 *
 * Invariant: a row with a `proof` says that the local file is there with this length and hash, that an audit read it back equal to the
 * source, and that every live file it refers to stands in the target region. So a proved manifest needs no look at its files again.
 * @public
 */
export const localizedFileSchema = z
  .object({
    /** The source's absolute URI, to the letter. */
    sourcePath: z.string(),
    kind: z.enum(['manifest', 'manifest-list', 'metadata', 'delete-file']),
    /** The local absolute URI; the same as `sourcePath` where the file stays as it is. */
    localPath: z.string(),
    lengthBytes: z.number().int().nonnegative(),
    /** SHA-256 of the local file's bytes, lower-case hex. */
    sha256: z.string(),
    /** The logical digest (hex) that the audit computed from both sides; absent until proved. */
    proof: z.string().optional(),
  })
  .meta({ id: 'LocalizedFile' });

/** @public */
export type LocalizedFile = z.infer<typeof localizedFileSchema>;

/** @public */
export type LocalizedFileKey = Pick<LocalizedFile, 'sourcePath'>;

/** Names the localization map of one replica table; two policies never share one, since no two have one target. @public */
export function localizationScope(options: { policy: string; tableUuid: string }): string {
  return `${options.policy}/${options.tableUuid}`;
}
