import { z } from 'zod';
import { timestampSchema } from '../documents/primitives';
import { reasonSchema } from '../errors/Reason';
import { statusSchema } from './status';

/** What is done, and what there is to do where that is known. Rate and time left follow from two looks. @public */
export const progressSchema = z
  .object({
    items: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative(),
    totalItems: z.number().int().nonnegative().optional(),
    totalBytes: z.number().int().nonnegative().optional(),
  })
  .meta({ id: 'Progress' });
/** @public */
export type TaskProgress = z.infer<typeof progressSchema>;

/** @public */
export const taskSchema = z
  .object({
    id: z.string(),
    jobId: z.string().optional(),
    stage: z.string().optional(),
    kind: z.string(),
    region: z.string(),
    status: statusSchema,
    reason: reasonSchema.optional(),
    attempt: z.number().int().nonnegative(),
    maxAttempts: z.number().int().positive(),
    workerId: z.string().optional(),
    startedAt: timestampSchema.optional(),
    endedAt: timestampSchema.optional(),
    progress: progressSchema,
    /** Items and bytes per second since the task began, while it runs. */
    rate: z.object({ itemsPerSecond: z.number(), bytesPerSecond: z.number() }).optional(),
    /** Seconds, while it runs and the total is known. */
    timeLeftSeconds: z.number().optional(),
  })
  .meta({ id: 'Task' });
/** @public */
export type Task = z.infer<typeof taskSchema>;

/** @public */
export const stageSchema = z
  .object({
    name: z.string(),
    status: statusSchema,
    reason: reasonSchema.optional(),
    startedAt: timestampSchema.optional(),
    endedAt: timestampSchema.optional(),
    tasks: z.object({
      total: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      running: z.number().int(),
    }),
    progress: progressSchema,
    rate: z.object({ itemsPerSecond: z.number(), bytesPerSecond: z.number() }).optional(),
    timeLeftSeconds: z.number().optional(),
  })
  .meta({ id: 'Stage' });
/** @public */
export type Stage = z.infer<typeof stageSchema>;

/** What made a job. @public */
export const jobTriggerSchema = z
  .enum(['manual', 'once', 'cron', 'continuous', 'event', 'retry', 'plan', 'backfill', 'publication'])
  .meta({ id: 'JobTrigger' });
/** @public */
export type JobTrigger = z.infer<typeof jobTriggerSchema>;

/**
 * What a job is for: `sync` carries the source's state over, `verify` proves again what was published, `prune` removes copies that no
 * retained snapshot needs.
 * @public
 */
export const jobPurposeSchema = z.enum(['sync', 'verify', 'prune']).meta({ id: 'JobPurpose' });
/** @public */
export type JobPurpose = z.infer<typeof jobPurposeSchema>;

/** @public */
export const jobSchema = z
  .object({
    id: z.string(),
    policy: z.string(),
    kind: z.string(),
    purpose: jobPurposeSchema.default('sync'),
    /** What whoever started the job asked for besides its purpose: a verification's level, a pruning's override of the fuse. */
    options: z.record(z.string(), z.unknown()).optional(),
    status: statusSchema,
    reason: reasonSchema.optional(),
    trigger: jobTriggerSchema,
    dryRun: z.boolean(),
    createdAt: timestampSchema,
    /** The moment that the run is for; differs from `createdAt` for retries and misfires. */
    scheduledAt: timestampSchema,
    startedAt: timestampSchema.optional(),
    endedAt: timestampSchema.optional(),
    stages: z.array(stageSchema),
    /** The policy kind's own summary; see {@link icebergJobResultSchema}. */
    result: z.record(z.string(), z.unknown()).optional(),
    /** Equal skips in a row are one row: how many there were. */
    count: z.number().int().positive().default(1),
    /** The job that this one retries. */
    retryOf: z.string().optional(),
  })
  .meta({ id: 'Job' });
/** @public */
export type Job = z.infer<typeof jobSchema>;

/** A price, at what is configured under `replication.prices`. @public */
export const costSchema = z.object({ amount: z.number(), currency: z.string() });
/** @public */
export type Cost = z.infer<typeof costSchema>;

/** A table of which snapshots were left out, since the source has lost files of theirs. @public */
export const prunedTableSchema = z.object({
  table: z.string(),
  /** The first 50 ids: they are 63-bit, hence text. The table's property `portage.pruned-snapshots` has all of them. */
  snapshots: z.array(z.string()).max(50),
  count: z.number().int(),
});
/** @public */
export type PrunedTable = z.infer<typeof prunedTableSchema>;

/** @public */
export const icebergJobResultSchema = z.object({
  sourceHash: z.string().optional(),
  targetHash: z.string().optional(),
  auditDigest: z.string().optional(),
  tables: z.number().int(),
  heldTables: z.array(z.object({ table: z.string(), reason: reasonSchema })),
  /** Absent where no snapshot was left out. */
  prunedTables: z.array(prunedTableSchema).optional(),
  filesCopied: z.number().int(),
  bytesCopied: z.number().int(),
  filesPresent: z.number().int(),
  /** Files that the backlog brought and made obsolete again: no retained snapshot needs them, so they were not copied. As far as metadata tells. */
  filesObsolete: z.number().int(),
  bytesSaved: z.number().int(),
  /** What copying them would have cost; absent where no prices are configured. */
  costSaved: costSchema.optional(),
  manifestsRewritten: z.number().int(),
  manifestsReused: z.number().int(),
  /** What compressed deflate blocks of what was rewritten: `libdeflate`, `zlib`, or both where workers differ. */
  deflateLibraries: z.array(z.string()).optional(),
  /** How far the replica was behind until the job published: what the job brought, and how long the oldest commit of it had waited. */
  lag: z.object({ commits: z.number().int(), rows: z.number().int(), bytes: z.number().int(), seconds: z.number() }).optional(),
});
/** @public */
export type IcebergJobResult = z.infer<typeof icebergJobResultSchema>;
