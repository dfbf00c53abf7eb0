import { z } from 'zod';

/** A retained snapshot that can't be replicated, since the source has lost a file of it. */
export const unreachableSnapshotSchema = z.object({ snapshotId: z.string(), missing: z.string() });
export type UnreachableSnapshot = z.infer<typeof unreachableSnapshotSchema>;

/**
 * What is to be done for one table: written by `planTable` as a line of the plan file, read back and worked off by `localizeTable`.
 * All URIs are the source's, to the letter.
 */
export const tablePlanSchema = z.object({
  /** All levels of the table's name. */
  key: z.array(z.string()).min(1),
  metadataLocation: z.string(),
  /** SHA-256 of the metadata file's bytes: what is localized must be what was planned. */
  metadataSha256: z.string(),
  formatVersion: z.number().int(),
  /** The table's uuid, or what stands for it in version 1 tables without one; names the localization map. */
  tableIdentity: z.string(),
  /** `<location>/<namespace>/<table>-<uuid8>/`. */
  directory: z.string().endsWith('/'),
  snapshots: z.number().int(),
  /** Of the newest commit; 0 in version 1, and for views. */
  lastSequenceNumber: z.number().int().default(0),
  /** Snapshots that are left out, in the source's order, each with a file of it that the source has lost. */
  prunedSnapshots: z.array(unreachableSnapshotSchema).default([]),
  /** Manifest lists without a proof, in the order of their snapshots. */
  manifestLists: z.array(z.string()),
  /** Manifests without a proof, each once; `entries` is what their list says that they hold. One that no list names has no `lengthBytes`. */
  manifests: z.array(
    z.object({
      uri: z.string(),
      content: z.enum(['data', 'deletes']),
      lengthBytes: z.number().int().optional(),
      entries: z.number().int().optional(),
      /** Of the commit that wrote it; version 1 has none. */
      sequenceNumber: z.number().int().optional(),
    }),
  ),
  manifestsReused: z.number().int(),
  /** Delete files that hold paths, and so are rewritten instead of copied; those are not in the copy set. */
  deleteFiles: z.number().int(),
  deleteBytes: z.number().int(),
  /**
   * What the replica gets by this, as the snapshots' summaries tell it. What a job that did not publish had proved already is not counted.
   * A view has none.
   */
  backlog: z.object({ commits: z.number().int(), rows: z.number().int(), bytes: z.number().int(), oldestMs: z.number().int() }).optional(),
  /** The copy set. */
  files: z.number().int(),
  bytes: z.number().int(),
  /** What the backlog brought and made obsolete again, and what is therefore not copied; see `ObsoleteFiles`. */
  filesObsolete: z.number().int().default(0),
  bytesSaved: z.number().int().default(0),
});

export type TablePlan = z.infer<typeof tablePlanSchema>;

/** A manifest that has to be read. */
export type PlannedManifest = TablePlan['manifests'][number];
