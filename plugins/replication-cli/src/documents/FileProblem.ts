import type { DocumentProblem } from '@portage/backstage-plugin-replication-common';

/** One thing that is wrong with a document, and where it stands. */
export interface FileProblem extends Omit<DocumentProblem, 'document'> {
  file: string;
  position: number;
}
