import type { DocumentProblem } from '@portage/backstage-plugin-replication-common';
import type { FileProblem } from './FileProblem';
import type { SourcedDocument } from './SourcedDocument';

/** Gives problems, which count documents from 0 over all files, the places that the documents came from. */
export function locateProblems(problems: readonly DocumentProblem[], documents: readonly SourcedDocument[]): FileProblem[] {
  return problems.map(({ document, ...problem }) => {
    // A problem of the whole (too many documents) counts past the last one.
    const { file, position } = documents[Math.min(document, documents.length - 1)];
    return { file, position, ...problem };
  });
}
