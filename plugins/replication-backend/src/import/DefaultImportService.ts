import { checkDocuments, type ImportResult } from '@portage/backstage-plugin-replication-common';
import { DocumentProblemsError } from '../documents/DocumentProblemsError';
import type { DocumentWriter } from '../documents/DocumentWriter';
import type { PolicyKinds } from '../policies/PolicyKinds';
import type { ImportDocumentsOptions, ImportService } from './ImportService';

/** Checks documents by their own schemas, then hands them over as one change. Their order does not matter. */
export class DefaultImportService implements ImportService {
  static create(options: { writer: DocumentWriter; kinds: PolicyKinds }): DefaultImportService {
    return new DefaultImportService(options.writer, options.kinds);
  }

  private constructor(
    private readonly writer: DocumentWriter,
    private readonly kinds: PolicyKinds,
  ) {}

  async importDocuments(options: ImportDocumentsOptions): Promise<ImportResult> {
    const { dryRun, managedBy, complete } = options;
    const { documents, problems } = checkDocuments(options.documents, this.kinds.schemas);
    if (problems.length > 0) {
      throw new DocumentProblemsError(problems);
    }
    return { objects: await this.writer.apply({ documents, dryRun, managedBy, complete }) };
  }
}
