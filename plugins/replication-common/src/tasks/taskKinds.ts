import { z } from 'zod';
import { reasonSchema } from '../errors/Reason';
import { historySchema } from '../documents/policySpecification';
import { prunedTableSchema } from '../jobs/job';
import { verifyLevelSchema } from '../jobs/verification';
import { pathRuleSchema } from './pathRule';

/** Payloads and results are at most this long as JSON; larger things are files that they point at. @public */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

const catalogReferenceSchema = z.object({ connection: z.string(), reference: z.string() });

/** What every task of an Iceberg job needs to know of its policy. @public */
export const icebergJobContextSchema = z.object({
  policy: z.string(),
  jobId: z.string(),
  source: catalogReferenceSchema,
  target: catalogReferenceSchema.extend({
    /** The connection of the storage that holds the copies. */
    storage: z.string(),
    /** Ends in `/`. */
    location: z.string(),
  }),
  include: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  rules: z.array(pathRuleSchema),
  concurrency: z.number().int().positive(),
  lastPublished: z
    .object({ sourceHash: z.string(), targetHash: z.string(), tablesFile: z.string().optional(), auditDigest: z.string().optional() })
    .optional(),
  takeOver: z.boolean(),
  /** Absent means `strict`. */
  history: historySchema.optional(),
});
/** @public */
export type IcebergJobContext = z.infer<typeof icebergJobContextSchema>;

/** Where the files of one Iceberg job lie: plans, and what its stages hand on. They go when the job's rows go. @public */
export function icebergJobFolder({ target, policy, jobId }: IcebergJobContext): string {
  return `${target.location}_portage/${policy}/${jobId}/`;
}

/** Where a verification's files lie, its report among them. They go when the job's rows go. @public */
export function auditReportFolder({ target, policy, jobId }: IcebergJobContext): string {
  return `${target.location}_portage/${policy}/audit-reports/${jobId}/`;
}

/** Where lists of unneeded files lie, one folder for each pruning. @public */
export function pruningFolder({ target, policy }: IcebergJobContext): string {
  return `${target.location}_portage/${policy}/pruning/`;
}

/** Where pruned files lie for a while: a folder for each pruning, `<epoch milliseconds>-<job>/`, with the paths they had. @public */
export function quarantineFolder({ target, policy }: IcebergJobContext): string {
  return `${target.location}_portage/${policy}/quarantine/`;
}

/** A slice of a file with one record a line: records `from` (inclusive) to `to` (exclusive). */
const fileSliceSchema = z.object({ uri: z.string(), from: z.number().int(), to: z.number().int() });

/** A file that could not be copied for good. */
const failedFileSchema = z.object({ uri: z.string(), reason: reasonSchema });
/** So many failed files are named in results and payloads. @public */
export const MAX_NAMED_FILES = 50;

const heldTableSchema = z.object({ table: z.string(), reason: reasonSchema });

/** An earlier attempt or job was interrupted: what it left unfinished below the location is looked for, and removed. */
const removeUnfinishedSchema = z.boolean().optional();

const probeResultSchema = z.object({
  healthy: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), durationMs: z.number(), reason: reasonSchema.optional() })),
});

/**
 * Payload and result of every kind of task that Portage brings. The broker checks them at both ends.
 * Files that results name lie below `<location>_portage/<policy>/<job>/` and are named by a hash of their bytes.
 * @public
 */
export const TASK_SCHEMAS = {
  'probe-cluster': {
    payload: z.object({
      cluster: z.string(),
      connection: z.string(),
      prefixes: z.array(z.string()),
      /** Where a policy writes below this cluster: write, read back and delete are tried too. */
      writeProbe: z.array(z.string()).optional(),
    }),
    result: probeResultSchema,
  },
  browse: {
    payload: z.object({
      connection: z.string(),
      reference: z.string().optional(),
      path: z.string().optional(),
      after: z.string().optional(),
      limit: z.number().int().max(200),
    }),
    result: z.object({
      entries: z.array(
        z.object({
          name: z.string(),
          type: z.enum(['reference', 'table', 'view', 'file']),
          sizeBytes: z.number().optional(),
          location: z.string().optional(),
          modifiedAt: z.string().optional(),
        }),
      ),
      next: z.string().optional(),
    }),
  },
  'watch-references': {
    payload: z.object({ connection: z.string(), references: z.array(z.string()).max(100) }),
    result: z.object({ heads: z.array(z.object({ reference: z.string(), hash: z.string().optional() })) }),
  },
  'measure-lag': {
    payload: icebergJobContextSchema,
    result: z.object({
      sourceHash: z.string(),
      commits: z.number().int(),
      rows: z.number().int(),
      bytes: z.number().int(),
      seconds: z.number(),
      /** At most 100, the furthest behind first. */
      tables: z.array(
        z.object({ table: z.string(), commits: z.number().int(), rows: z.number().int(), bytes: z.number().int(), seconds: z.number() }),
      ),
    }),
  },
  'remove-job-files': {
    payload: z.object({ connection: z.string(), folders: z.array(z.string().endsWith('/')).max(50) }),
    result: z.object({ removed: z.number().int() }),
  },
  'discover-tables': {
    payload: icebergJobContextSchema.extend({ removeUnfinished: removeUnfinishedSchema }),
    result: z.object({
      sourceHash: z.string(),
      /** The replica's head that publish must find again. */
      targetHash: z.string(),
      /** One changed table a line, see `DiscoveredTable` in workers. */
      tablesFile: z.string(),
      changed: z.number().int(),
      dropped: z.number().int(),
      unchanged: z.number().int(),
    }),
  },
  'plan-tables': {
    payload: icebergJobContextSchema.extend({ sourceHash: z.string(), tables: fileSliceSchema }),
    result: z.object({
      /** One table a line: what `localize-tables` works off, or why the table is held. */
      planFile: z.string(),
      /** The copy plan; empty where there is nothing to copy. */
      copyPlan: z.string(),
      tables: z.number().int(),
      held: z.array(heldTableSchema).max(50),
      files: z.number().int(),
      bytes: z.number().int(),
      /** What the backlog brought and made obsolete again; it is not copied. */
      filesObsolete: z.number().int().default(0),
      bytesSaved: z.number().int().default(0),
      manifests: z.number().int(),
      manifestsReused: z.number().int(),
      /** What the replica lacks of these tables; `oldestMs` is when the oldest of it was committed, on the writer's clock. */
      backlog: z
        .object({ commits: z.number().int(), rows: z.number().int(), bytes: z.number().int(), oldestMs: z.number().int() })
        .optional(),
      /** Tables of which unreachable snapshots are left out; see `history` of the policy. */
      pruned: z.array(prunedTableSchema).max(50).default([]),
      /** A file was gone and the source's head has moved: the job begins again. */
      sourceChanged: z.boolean(),
      /** SHA-256 of plan file and copy plan: the plan's hash is made of these. */
      hash: z.string(),
    }),
  },
  'copy-files': {
    payload: icebergJobContextSchema.extend({ sourceHash: z.string(), copyPlan: fileSliceSchema }),
    result: z.object({
      copied: z.number().int(),
      present: z.number().int(),
      bytes: z.number().int(),
      sourceChanged: z.boolean(),
      /** Files that could not be copied for good; their tables fail the audit. */
      failed: z.array(failedFileSchema).max(MAX_NAMED_FILES),
      failedCount: z.number().int(),
      /** Files that the source has lost, one a line, where the policy allows pruning for it: the job plans again without what needs them. */
      missingFile: z.string().optional(),
    }),
  },
  'localize-tables': {
    payload: icebergJobContextSchema.extend({ sourceHash: z.string(), planFile: z.string() }),
    result: z.object({
      /** One table a line: its local metadata. */
      outcomeFile: z.string(),
      tables: z.number().int(),
      held: z.array(heldTableSchema).max(50),
      manifestsRewritten: z.number().int(),
      manifestsReused: z.number().int(),
      /** What compressed deflate blocks, such as `libdeflate`: replicas of one source may differ in bytes by it. */
      deflateLibrary: z.string().optional(),
      warnings: z.array(z.string()).max(50),
      /** As in `plan-tables`. */
      sourceChanged: z.boolean(),
    }),
  },
  'audit-tables': {
    payload: icebergJobContextSchema.extend({
      sourceHash: z.string(),
      outcomeFile: z.string(),
      /** Why files are not where the audit looks for them. */
      failedFiles: z.array(failedFileSchema).max(MAX_NAMED_FILES),
    }),
    result: z.object({
      /** One table a line: digest and proof, or the problems found. */
      auditFile: z.string(),
      tables: z.number().int(),
      held: z.array(heldTableSchema).max(50),
      problems: z.number().int(),
      /** As in `plan-tables`. */
      sourceChanged: z.boolean(),
      /** As in `copy-files`, for data files that the source keeps in the target region. */
      missingFile: z.string().optional(),
    }),
  },
  'publish-tables': {
    payload: icebergJobContextSchema.extend({
      sourceHash: z.string(),
      targetHash: z.string(),
      tablesFile: z.string(),
      auditFiles: z.array(z.string()),
      removeUnfinished: removeUnfinishedSchema,
    }),
    result: z.object({
      sourceHash: z.string(),
      targetHash: z.string(),
      auditDigest: z.string(),
      /** The list of all published tables, see `PublishedTable` in workers. */
      tablesFile: z.string(),
      /** How many tables the replica has now, and how many of them this job changed. */
      tables: z.number().int(),
      changed: z.number().int(),
      /** On the worker's clock. */
      publishedAtMs: z.number().int().optional(),
      held: z.array(heldTableSchema).max(50),
      heldCount: z.number().int(),
    }),
  },
  'select-published': {
    payload: icebergJobContextSchema.extend({ level: verifyLevelSchema }),
    result: z.object({
      /** One published table a line, see `PublishedTable` in workers. */
      tablesFile: z.string(),
      tables: z.number().int(),
      /** What catalog and commit are found to say otherwise than was published. */
      findingsFile: z.string(),
      damages: z.number().int(),
    }),
  },
  'verify-tables': {
    payload: icebergJobContextSchema.extend({ level: verifyLevelSchema, tables: fileSliceSchema }),
    result: z.object({
      /** One table a line: its digest, or what was found. */
      findingsFile: z.string(),
      tables: z.number().int(),
      damages: z.number().int(),
      unproved: z.number().int(),
      filesCompared: z.number().int(),
      rowsCompared: z.number().int().optional(),
      bytesRead: z.number().int(),
      /** What the publication left out of these tables. */
      pruned: z.array(prunedTableSchema).max(50).default([]),
    }),
  },
  'report-verification': {
    payload: icebergJobContextSchema.extend({ level: verifyLevelSchema, findingsFiles: z.array(z.string()) }),
    result: z.object({
      report: z.string(),
      ok: z.boolean(),
      digest: z.string().optional(),
      damages: z.number().int(),
      unproved: z.number().int(),
      /** The first finding, for a reason's message. */
      first: z.string().optional(),
    }),
  },
  'survey-files': {
    payload: icebergJobContextSchema.extend({
      graceMs: z.number(),
      /** What the last pruning found unneeded. */
      previousUnneeded: z.string().optional(),
    }),
    result: z.object({
      /** The list of what is unneeded, and of it the plan of what is to be moved to quarantine, empty where nothing is. */
      unneededFile: z.string(),
      obsoletePlan: z.string(),
      obsoleteFiles: z.number().int(),
      obsoleteBytes: z.number().int(),
      unneededFiles: z.number().int(),
      unneededBytes: z.number().int(),
      listedFiles: z.number().int(),
      listedBytes: z.number().int(),
      /** The folder that obsolete files are moved to. */
      quarantine: z.string(),
      /** Names every metadata file below the location that any reference points at. */
      referencesHash: z.string(),
    }),
  },
  'forget-localized': {
    payload: icebergJobContextSchema.extend({ unneededFile: z.string() }),
    result: z.object({ forgotten: z.number().int() }),
  },
  'quarantine-files': {
    payload: icebergJobContextSchema.extend({ obsoletePlan: fileSliceSchema, referencesHash: z.string() }),
    result: z.object({
      files: z.number().int(),
      bytes: z.number().int(),
      /** References point elsewhere than at the survey: nothing was moved, the job begins again. */
      referencesMoved: z.boolean(),
    }),
  },
  'empty-quarantine': {
    payload: icebergJobContextSchema.extend({ retentionMs: z.number(), kept: z.array(z.string()) }),
    result: z.object({ files: z.number().int(), bytes: z.number().int() }),
  },
  'read-lines': {
    payload: z.object({
      connection: z.string(),
      uri: z.string(),
      offsetBytes: z.number().int().nonnegative(),
      limit: z.number().int().positive().max(200),
      /** Only lines that hold this text, whatever the case. */
      search: z.string().optional(),
    }),
    result: z.object({
      lines: z.array(z.string()),
      /** Where to read on; absent at the end. A page may have fewer lines than asked for, or none, and yet not be the last. */
      nextOffsetBytes: z.number().int().optional(),
    }),
  },
} as const;

/** @public */
export type TaskKind = keyof typeof TASK_SCHEMAS;
/** @public */
export type TaskPayload<K extends TaskKind> = z.infer<(typeof TASK_SCHEMAS)[K]['payload']>;
/** @public */
export type TaskResult<K extends TaskKind> = z.infer<(typeof TASK_SCHEMAS)[K]['result']>;
