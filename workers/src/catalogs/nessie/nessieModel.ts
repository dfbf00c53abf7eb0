import { z } from 'zod';

/** Nessie's answers, API v2, as far as they are used (`org.projectnessie.model`); what else they hold is ignored. */
const keySchema = z.object({ elements: z.array(z.string()) });

/** A key's content. Tables and views have a metadata location; namespaces, functions and whatever else comes have none that is used. */
const contentSchema = z.object({ type: z.string(), id: z.string().optional(), metadataLocation: z.string().optional() });

export const referenceSchema = z.object({ type: z.string(), name: z.string(), hash: z.string() });

export const configSchema = z.object({ maxSupportedApiVersion: z.number(), noAncestorHash: z.string().optional() });

export const singleReferenceSchema = z.object({ reference: referenceSchema });

const pageSchema = z.object({ hasMore: z.boolean().default(false), token: z.string().nullish() });

export const referencesPageSchema = pageSchema.extend({ references: z.array(referenceSchema) });

export const entriesPageSchema = pageSchema.extend({
  entries: z.array(z.object({ type: z.string(), name: keySchema, content: contentSchema.nullish() })),
});

export const contentsSchema = z.object({ contents: z.array(z.object({ key: keySchema, content: contentSchema })) });

export const logPageSchema = pageSchema.extend({
  logEntries: z.array(
    z.object({
      commitMeta: z.object({
        hash: z.string(),
        message: z.string(),
        committer: z.string().nullish(),
        authors: z.array(z.string()).nullish(),
        commitTime: z.string(),
        allProperties: z.record(z.string(), z.array(z.string())).nullish(),
      }),
      parentCommitHash: z.string().nullish(),
      operations: z.array(z.object({ type: z.string(), key: keySchema, content: contentSchema.nullish() })).nullish(),
    }),
  ),
});

export const commitResponseSchema = z.object({ targetBranch: referenceSchema });

export const errorSchema = z.object({
  errorCode: z.string().nullish(),
  message: z.string().nullish(),
  errorDetails: z
    .object({
      conflicts: z
        .array(z.object({ conflictType: z.string().nullish(), key: keySchema.nullish(), message: z.string().nullish() }))
        .nullish(),
    })
    .nullish(),
});

export type NessieReference = z.output<typeof referenceSchema>;
export type NessieContent = z.output<typeof contentSchema>;
export type NessieLogEntry = z.output<typeof logPageSchema>['logEntries'][number];
export type NessieError = z.output<typeof errorSchema>;
