import { z } from 'zod';
import { nameSchema, prefixSchema } from './primitives';
import { pruningSchema } from './pruning';
import { triggerSchema } from './trigger';

/** What policies of every kind share. @public */
export const policyCommonShape = {
  parameters: z.record(z.string(), z.string()).optional(),
  include: z.array(z.string().min(1)).optional(),
  exclude: z.array(z.string().min(1)).optional(),
  trigger: triggerSchema.default({ type: 'manual' }),
  misfire: z.enum(['skip', 'once', 'all']).default('once'),
  overlap: z.enum(['skip', 'queue']).default('skip'),
  priority: z.number().int().min(0).max(100).default(50),
  suspended: z.boolean().optional(),
};

/** @public */
export const historySchema = z.enum(['strict', 'prune']);

/** `spec.replication` of an Iceberg policy. Patterns have dot-separated levels, `*` within one, `**` across. @public */
export const icebergPolicySchema = z
  .strictObject({
    kind: z.literal('iceberg'),
    source: z.strictObject({ cluster: nameSchema, reference: z.string().min(1) }),
    target: z.strictObject({
      /** The catalog that the replica is published to. */
      cluster: nameSchema,
      reference: z.string().min(1),
      /** The storage cluster that holds the copies. */
      storage: nameSchema,
      location: prefixSchema,
    }),
    /**
     * What to do where the source has lost a file that only a retained snapshot other than the current one needs: hold the table, or leave such
     * snapshots out of the replica, with their branches and tags.
     */
    history: historySchema.default('strict'),
    pruning: pruningSchema.optional(),
    ...policyCommonShape,
  })
  .meta({ id: 'IcebergPolicy' });

/** @public */
export type IcebergPolicy = z.infer<typeof icebergPolicySchema>;

/** The part of `spec.replication` that every kind has; a kind's own schema decides about the rest. @public */
export const policySpecificationSchema = z.looseObject({ kind: nameSchema, ...policyCommonShape });

/** @public */
export type PolicySpecification = z.infer<typeof policySpecificationSchema>;
