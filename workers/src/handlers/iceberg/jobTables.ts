import { z } from 'zod';
import { reasonSchema } from '@portage/backstage-plugin-replication-common';
import { tablePlanSchema, unreachableSnapshotSchema } from '../../localize';

/**
 * The records of an Iceberg job's files, one a line, from `discover` to `publish`. Each stage hands every table on: with its own findings,
 * or held with the reason. They are files and not results, since a policy may have more tables than 64 kB can name.
 */

const keySchema = z.array(z.string()).min(1);

/** What `discover` found: a table or view whose pointer differs from what was published, or that is gone. */
export const discoveredTableSchema = z.object({
  key: keySchema,
  change: z.enum(['put', 'drop']),
  kind: z.enum(['table', 'view']),
  /** The source's pointer; for a drop the one that was published. */
  metadataLocation: z.string(),
  contentId: z.string().optional(),
  /** Tables with the same number were changed by common commits and are published together or not at all. */
  group: z.number().int(),
});
export type DiscoveredTable = z.infer<typeof discoveredTableSchema>;

/** What `plan` made of it. */
export const plannedTableSchema = discoveredTableSchema.extend({
  held: reasonSchema.optional(),
  /** Absent for drops and held tables. */
  plan: tablePlanSchema.optional(),
});
export type PlannedTable = z.infer<typeof plannedTableSchema>;

/** What `localize` wrote. */
export const localizedTableSchema = plannedTableSchema.extend({
  local: z
    .object({
      metadataLocation: z.string(),
      sha256: z.string(),
      snapshotId: z.string(),
      schemaId: z.number().int(),
      specId: z.number().int(),
      sortOrderId: z.number().int(),
    })
    .optional(),
});
export type LocalizedTable = z.infer<typeof localizedTableSchema>;

/** What `audit` proved: a table without `held` has a digest. */
export const auditedTableSchema = localizedTableSchema.extend({ digest: z.string().optional() });
export type AuditedTable = z.infer<typeof auditedTableSchema>;

/** One table of the replica as it was published last, or one that is held. The list of all of them outlives its job. */
export const publishedTableSchema = z.object({
  key: keySchema,
  kind: z.enum(['table', 'view']),
  /** The source's pointer that the replica's state is of; for a held table the one that could not be published. */
  metadataLocation: z.string(),
  contentId: z.string().optional(),
  /** Absent where nothing of the table was ever published. */
  local: z
    .object({
      metadataLocation: z.string(),
      /** The source's pointer that was proved; a held table's own moves on while its replica stays. */
      sourceMetadataLocation: z.string().optional(),
      digest: z.string(),
      tableUuid: z.string(),
      /** Of the newest commit that the replica holds; 0 in version 1. */
      lastSequenceNumber: z.number().int().optional(),
      /** Snapshots that the source retained and that were left out, for files that it had lost. */
      prunedSnapshots: z.array(unreachableSnapshotSchema).optional(),
      /** The proved file from which the published one was made, where that is another one. */
      stagedLocation: z.string().optional(),
    })
    .optional(),
  held: reasonSchema.optional(),
  /** Other tables that are held with this one, as dotted names; their group outlives the job that found it. */
  heldWith: z.array(z.string()).optional(),
});
export type PublishedTable = z.infer<typeof publishedTableSchema>;

/** A table's name for people and for maps; levels with dots are quoted so that no two keys have one name. */
export function tableName(key: readonly string[]): string {
  return key.map(level => (/[."]/.test(level) ? JSON.stringify(level) : level)).join('.');
}
