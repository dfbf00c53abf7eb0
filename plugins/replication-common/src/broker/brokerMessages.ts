import { z } from 'zod';
import { timestampSchema } from '../documents/primitives';
import { reasonSchema } from '../errors/Reason';
import { progressSchema } from '../jobs/job';
import { localizedFileSchema } from '../tasks/localizedFile';

/** The longest that a claim waits for work. @public */
export const MAX_CLAIM_WAIT_MS = 25_000;
/** @public */
export const MAX_CLAIM_TASKS = 10;
/** @public */
export const MAX_LOG_LINES = 500;
/** @public */
export const MAX_LOCALIZED_FILES = 500;

/** @public */
export const claimRequestSchema = z
  .object({
    workerId: z.string().min(1).max(200),
    regions: z.array(z.string()).min(1),
    kinds: z.array(z.string()).min(1),
    limit: z.number().int().min(1).max(MAX_CLAIM_TASKS).default(1),
    waitMs: z.number().int().min(0).max(MAX_CLAIM_WAIT_MS),
  })
  .meta({ id: 'ClaimRequest' });

/** A task as its worker gets it. @public */
export const claimedTaskSchema = z
  .object({
    taskId: z.string(),
    jobId: z.string().optional(),
    kind: z.string(),
    payload: z.unknown(),
    attempt: z.number().int(),
    fencingToken: z.number().int(),
    /** How long the claim holds without a heartbeat. */
    leaseMs: z.number().int(),
  })
  .meta({ id: 'ClaimedTask' });
/** @public */
export type ClaimedTask = z.infer<typeof claimedTaskSchema>;

/** @public */
export const claimResponseSchema = z.object({ tasks: z.array(claimedTaskSchema) });

const fenced = { fencingToken: z.number().int() };

/** @public */
export const heartbeatRequestSchema = z.object(fenced);
/** @public */
export const heartbeatResponseSchema = z.object({ cancel: z.boolean() });
/** @public */
export const progressRequestSchema = z.object({ ...fenced, progress: progressSchema });
/** @public */
export const logLineSchema = z
  .object({ at: timestampSchema, level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string().max(8_000) })
  .meta({ id: 'LogLine' });
/** @public */
export type LogLine = z.infer<typeof logLineSchema>;
/** @public */
export const logRequestSchema = z.object({ ...fenced, lines: z.array(logLineSchema).max(MAX_LOG_LINES) });
/** @public */
export const completeRequestSchema = z.object({
  ...fenced,
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('succeeded'), result: z.unknown() }),
    z.object({ status: z.literal('failed'), reason: reasonSchema, retryable: z.boolean() }),
    z.object({ status: z.literal('cancelled'), reason: reasonSchema }),
  ]),
});
/** @public */
export const readLocalizedFilesRequestSchema = z.object({
  ...fenced,
  scope: z.string(),
  sourcePaths: z.array(z.string()).max(MAX_LOCALIZED_FILES),
});
/** @public */
export const readLocalizedFilesResponseSchema = z.object({ files: z.array(localizedFileSchema) });
/** @public */
export const writeLocalizedFilesRequestSchema = z.object({
  ...fenced,
  scope: z.string(),
  files: z.array(localizedFileSchema).max(MAX_LOCALIZED_FILES),
});
