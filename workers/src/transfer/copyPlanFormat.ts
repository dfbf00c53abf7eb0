import { z } from 'zod';

/**
 * A copy plan is one file that a person can read: a line of JSON for each object, then an index, then a trailer.
 *
 * The index has a line of fixed width for every thousandth record, with the offset of its line, and the trailer, which has a fixed
 * width too, says where the index begins. So a task that has a slice of ten million records reads the trailer, two lines of the index
 * and its own lines, and the writer never has to go back.
 */
export const copyPlanItemSchema = z.object({
  sourceUri: z.string(),
  targetUri: z.string(),
  sizeBytes: z.number().int().nonnegative(),
});

/** One object to be copied. @public */
export type CopyPlanItem = z.infer<typeof copyPlanItemSchema>;

/** The last line of a plan. */
export const copyPlanTrailerSchema = z.object({
  format: z.literal('portage-copy-plan/1'),
  records: z.number().int().nonnegative(),
  /** The sum of the objects' sizes. */
  bytes: z.number().int().nonnegative(),
  indexOffsetBytes: z.number().int().nonnegative(),
});

/** @see {@link copyPlanTrailerSchema} */
export type CopyPlanTrailer = z.infer<typeof copyPlanTrailerSchema>;

/** How many records one entry of the index stands for. */
export const INDEX_STRIDE = 1000;

/** Fifteen digits and a line feed. */
export const INDEX_ENTRY_BYTES = 16;

/** The trailer is filled up with spaces to this width, its line feed included. */
export const TRAILER_BYTES = 192;

/** An entry of the index. */
export function formatIndexEntry(offsetBytes: number): string {
  return `${String(offsetBytes).padStart(INDEX_ENTRY_BYTES - 1)}\n`;
}

/** The last line of a plan, filled up to its fixed width. */
export function formatTrailer(trailer: Omit<CopyPlanTrailer, 'format'>): string {
  const text = JSON.stringify({ format: 'portage-copy-plan/1', ...trailer } satisfies CopyPlanTrailer);
  return `${text.padEnd(TRAILER_BYTES - 1)}\n`;
}
