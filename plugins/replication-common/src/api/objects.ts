import { z } from 'zod';
import { clusterDocumentSchema } from '../documents/clusterDocument';
import { policyDocumentSchema } from '../documents/policyDocument';
import { timestampSchema } from '../documents/primitives';
import { reasonSchema } from '../errors/Reason';
import { healthSchema } from '../health/health';
import { costSchema } from '../jobs/job';
import { statusSchema } from '../jobs/status';
import { verificationSchema, verifyJobResultSchema, verifyProblemSchema } from '../jobs/verification';

/** How far a replica is behind, from metadata alone. All zero where it is level. @public */
export const lagSummarySchema = z
  .object({
    commits: z.number().int(),
    rows: z.number().int(),
    bytes: z.number().int(),
    seconds: z.number(),
    measuredAt: timestampSchema,
  })
  .meta({ id: 'LagSummary' });
/** @public */
export type LagSummary = z.infer<typeof lagSummarySchema>;

/** @public */
export const lagSchema = lagSummarySchema
  .extend({
    policy: z.string(),
    /** At most 100, the furthest behind first; tables that are level are not named. */
    tables: z.array(
      z.object({ table: z.string(), commits: z.number().int(), rows: z.number().int(), bytes: z.number().int(), seconds: z.number() }),
    ),
  })
  .meta({ id: 'Lag' });
/** @public */
export type Lag = z.infer<typeof lagSchema>;

/** The furthest that a replica was behind during the span of time that begins with `at`. @public */
export const lagSampleSchema = lagSummarySchema.omit({ measuredAt: true }).extend({ at: timestampSchema }).meta({ id: 'LagSample' });
/** @public */
export type LagSample = z.infer<typeof lagSampleSchema>;

/** Lag over time. Spans of which nothing is known are left out. @public */
export const lagHistorySchema = z
  .object({
    from: timestampSchema,
    to: timestampSchema,
    /** The length of each sample's span; at least what was asked for, longer where older samples were already brought together. */
    resolutionSeconds: z.number(),
    series: z.array(z.object({ policy: z.string(), samples: z.array(lagSampleSchema) })),
  })
  .meta({ id: 'LagHistory' });
/** @public */
export type LagHistory = z.infer<typeof lagHistorySchema>;

/** @public */
export const clusterStatusSchema = z.object({
  health: healthSchema,
  reason: reasonSchema.optional(),
  /** The connection's type: `file`, `s3`, `sql`, `nessie`, `iceberg-rest`, …; absent while this region does not configure it. */
  type: z.string().optional(),
  checkedAt: timestampSchema.optional(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), durationMs: z.number(), reason: reasonSchema.optional() })).optional(),
  policies: z.array(z.string()),
});

/** @public */
export const policyStatusSchema = z.object({
  health: healthSchema,
  reason: reasonSchema.optional(),
  suspended: z.boolean(),
  lag: lagSummarySchema.optional(),
  lastPublished: z
    .object({
      sourceHash: z.string(),
      targetHash: z.string(),
      at: timestampSchema,
      auditDigest: z.string().optional(),
      tables: z.number().int().optional(),
    })
    .optional(),
  /** The newest verdict on the replica; one that found damage stays until one as deep finds none. */
  verification: verificationSchema.optional(),
  lastCheckedAt: timestampSchema.optional(),
  nextRunAt: timestampSchema.optional(),
  lastJob: z.object({ id: z.string(), status: z.string(), endedAt: timestampSchema.optional() }).optional(),
  runningJob: z.string().optional(),
});

const stored = {
  /** Changes with every edit; sent as `ETag` and demanded by `If-Match`. */
  version: z.number().int(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  /** The location that manages the object; it is read-only in forms then. */
  managedBy: z.string().optional(),
};

/** A cluster's document with what the system knows of it. @public */
export const clusterSchema = clusterDocumentSchema.extend({ ...stored, status: clusterStatusSchema }).meta({ id: 'Cluster' });
/** @public */
export type Cluster = z.infer<typeof clusterSchema>;

/** A policy's document with what the system knows of it. @public */
export const policySchema = policyDocumentSchema.extend({ ...stored, status: policyStatusSchema }).meta({ id: 'Policy' });
/** @public */
export type Policy = z.infer<typeof policySchema>;

/** @public */
export const planSchema = z
  .object({
    policy: z.string(),
    /** The plan's identity: equal work has an equal hash. */
    hash: z.string(),
    files: z.number().int(),
    bytes: z.number().int(),
    requests: z.number().int(),
    cost: costSchema.optional(),
    /** Files that the backlog brought and made obsolete again: no retained snapshot needs them, so they are not copied. As far as metadata tells. */
    filesObsolete: z.number().int(),
    bytesSaved: z.number().int(),
    costSaved: costSchema.optional(),
    /** The plan file's URI. */
    items: z.string().optional(),
    tables: z.number().int(),
    manifests: z.number().int(),
    heldTables: z.array(z.object({ table: z.string(), reason: reasonSchema })),
    jobId: z.string(),
    reason: reasonSchema.optional(),
  })
  .meta({ id: 'Plan' });
/** @public */
export type Plan = z.infer<typeof planSchema>;

/** One verification of a policy's replica; `id` is its job's. Without a result it is under way, or did not come so far. @public */
export const auditReportSchema = z
  .object({
    id: z.string(),
    policy: z.string(),
    status: statusSchema,
    reason: reasonSchema.optional(),
    createdAt: timestampSchema,
    endedAt: timestampSchema.optional(),
    level: z.string(),
    result: verifyJobResultSchema.optional(),
  })
  .meta({ id: 'AuditReport' });
/** @public */
export type AuditReport = z.infer<typeof auditReportSchema>;

/** A report with a page of what it found. @public */
export const auditReportPageSchema = z
  .object({ report: auditReportSchema, problems: z.array(verifyProblemSchema), nextCursor: z.string().optional() })
  .meta({ id: 'AuditReportPage' });
/** @public */
export type AuditReportPage = z.infer<typeof auditReportPageSchema>;

/** Counts for the overview. @public */
export const healthOverviewSchema = z
  .object({
    region: z.string(),
    clusters: z.record(healthSchema, z.number().int()),
    policies: z.record(healthSchema, z.number().int()),
    jobs: z.object({
      running: z.number().int(),
      waiting: z.number().int(),
      succeededLastDay: z.number().int(),
      failedLastDay: z.number().int(),
    }),
    workers: z.array(z.object({ id: z.string(), regions: z.array(z.string()), lastSeenAt: timestampSchema })),
    bytesCopiedLastDay: z.number().int(),
  })
  .meta({ id: 'HealthOverview' });
/** @public */
export type HealthOverview = z.infer<typeof healthOverviewSchema>;

/**
 * What `apply` did with each document. `released` (clusters) and `suspended` (policies) are objects that their location stopped naming.
 * @public
 */
export const importResultSchema = z
  .object({
    objects: z.array(
      z.object({
        type: z.enum(['cluster', 'policy']),
        name: z.string(),
        outcome: z.enum(['created', 'updated', 'unchanged', 'released', 'suspended']),
      }),
    ),
  })
  .meta({ id: 'ImportResult' });
/** @public */
export type ImportResult = z.infer<typeof importResultSchema>;

/** The body of every refusal. @public */
export const errorResponseSchema = z
  .object({
    error: z.object({
      name: z.string(),
      message: z.string(),
      /** With `invalid-document`: every problem at once. */
      problems: z
        .array(z.object({ document: z.number().int(), name: z.string().optional(), path: z.string(), message: z.string() }))
        .optional(),
      reason: reasonSchema.optional(),
    }),
  })
  .loose()
  .meta({ id: 'ErrorResponse' });
