import type { ImportResult } from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';

/** Many documents at once. */
export interface ImportDocumentsOptions extends Caller {
  /** As they came: nothing is checked yet. */
  documents: readonly unknown[];
  dryRun?: boolean;
  /** The catalog location that manages them. */
  managedBy?: string;
  /** They are all that the location names. */
  complete?: boolean;
}

/** Takes many documents, all or none. */
export interface ImportService {
  /** @throws DocumentProblemsError with every problem of all documents */
  importDocuments(options: ImportDocumentsOptions): Promise<ImportResult>;
}
