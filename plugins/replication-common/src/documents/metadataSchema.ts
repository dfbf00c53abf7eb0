import { z } from 'zod';
import { nameSchema } from './primitives';

/** `metadata` of an entity document; fields that Portage does not know are kept. @public */
export const metadataSchema = z.looseObject({
  name: nameSchema,
  namespace: z.literal('default').optional(),
  title: z.string().max(200).optional(),
  description: z.string().max(4000).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
});
