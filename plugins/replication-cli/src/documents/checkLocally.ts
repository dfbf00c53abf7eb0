import { checkDocuments, icebergPolicySchema } from '@portage/backstage-plugin-replication-common';
import { z, type ZodType } from 'zod';
import type { FileProblem } from './FileProblem';
import { locateProblems } from './locateProblems';
import type { SourcedDocument } from './SourcedDocument';

const kindOf = z.object({ spec: z.object({ replication: z.object({ kind: z.string() }) }) });

/**
 * Every problem that can be told without the server. Policies of a kind that the command line does not know are left to the
 * server, which may have it from an extension.
 */
export function checkLocally(documents: readonly SourcedDocument[]): FileProblem[] {
  const kinds: Record<string, ZodType> = {};
  for (const { value } of documents) {
    const parsed = kindOf.safeParse(value);
    if (parsed.success) {
      kinds[parsed.data.spec.replication.kind] = z.looseObject({});
    }
  }
  const { problems } = checkDocuments(
    documents.map(({ value }) => value),
    { ...kinds, iceberg: icebergPolicySchema },
  );
  return locateProblems(problems, documents);
}
