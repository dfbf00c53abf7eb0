import { InputError } from '@backstage/errors';
import { z } from 'zod';

const cursorSchema = z.object({ createdAt: z.number().int(), id: z.string() });

/** Where a page of jobs ended: the next one begins behind this job. */
export type JobCursor = z.infer<typeof cursorSchema>;

export function encodeJobCursor(cursor: JobCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws InputError where the text is no cursor that a page came with */
export function decodeJobCursor(text: string): JobCursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new InputError('The cursor is not one that a page of jobs came with.');
  }
}
