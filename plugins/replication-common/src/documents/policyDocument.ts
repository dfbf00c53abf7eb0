import { z } from 'zod';
import { metadataSchema } from './metadataSchema';
import { policySpecificationSchema } from './policySpecification';

/** What is kept equal to what, and when; a Backstage Resource of type `replication-policy`. @public */
export const policyDocumentSchema = z
  .strictObject({
    apiVersion: z.literal('backstage.io/v1alpha1'),
    kind: z.literal('Resource'),
    metadata: metadataSchema,
    spec: z.strictObject({
      type: z.literal('replication-policy'),
      owner: z.string().min(1),
      system: z.string().optional(),
      replication: policySpecificationSchema,
    }),
  })
  .meta({ id: 'PolicyDocument' });

/** @public */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
