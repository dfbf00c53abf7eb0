import { z } from 'zod';
import { metadataSchema } from './metadataSchema';
import { bandwidthSchema, nameSchema, prefixSchema } from './primitives';

/** A storage or catalog in one region, as a Backstage Resource of type `replication-cluster`. @public */
export const clusterDocumentSchema = z
  .strictObject({
    apiVersion: z.literal('backstage.io/v1alpha1'),
    kind: z.literal('Resource'),
    metadata: metadataSchema,
    spec: z.strictObject({
      type: z.literal('replication-cluster'),
      owner: z.string().min(1),
      system: z.string().optional(),
      replication: z.strictObject({
        region: nameSchema,
        /** A name under `replication.connections` in app-config; never a credential. */
        connection: nameSchema,
        /** Storages: the part of the storage registry that is this cluster's, each spelling on its own. */
        prefixes: z.array(prefixSchema).max(100).optional(),
        limits: z
          .strictObject({ concurrency: z.number().int().min(1).max(1024).optional(), bandwidth: bandwidthSchema.optional() })
          .optional(),
      }),
    }),
  })
  .meta({ id: 'ClusterDocument' });

/** @public */
export type ClusterDocument = z.infer<typeof clusterDocumentSchema>;
