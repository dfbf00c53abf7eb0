import { isAbsolute } from 'node:path';
import { z } from 'zod';

/** `replication.connections.<name>` of type `file`. */
export const fileConnectionSchema = z.strictObject({
  type: z.literal('file').optional(),
  /** Nothing outside this folder is ever touched. Relative roots are made absolute, against `PORTAGE_HOME`, before they come here. */
  root: z.string().refine(isAbsolute, 'must be an absolute path'),
});

/** @see {@link fileConnectionSchema} */
export type FileConnection = z.infer<typeof fileConnectionSchema>;
