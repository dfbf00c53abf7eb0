import { z } from 'zod';

/** Answers of the Iceberg REST catalog (`rest-catalog-open-api.yaml`), as far as they are used; what else they hold is ignored. */
const propertiesSchema = z.record(z.string(), z.string()).nullish();

export const configSchema = z.object({
  defaults: propertiesSchema,
  overrides: propertiesSchema,
  endpoints: z.array(z.string()).nullish(),
});

const pageSchema = z.object({ 'next-page-token': z.string().nullish() });

export const namespacesPageSchema = pageSchema.extend({ namespaces: z.array(z.array(z.string())).nullish() });

export const identifiersPageSchema = pageSchema.extend({
  identifiers: z.array(z.object({ namespace: z.array(z.string()), name: z.string() })).nullish(),
});

/** A loaded table or view. */
export const loadedSchema = z.object({ 'metadata-location': z.string().nullish(), metadata: z.record(z.string(), z.unknown()) });

export const errorSchema = z.object({ error: z.object({ message: z.string().nullish(), type: z.string().nullish() }) });

export type RestConfig = z.output<typeof configSchema>;
export type RestError = { message?: string | null; type?: string | null };
/** Metadata as lossless JSON: whole numbers that a double can't hold are bigints. */
export type Metadata = Record<string, unknown>;
