import type { StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { decodeMetadataFile, JsonDocument, readViewMetadata, type ViewMetadata } from '../../iceberg';
import type { PathLocalizer } from '../createPathLocalizer';
import { readSourceFile } from '../readSourceFile';
import { sha256Of } from '../sha256Of';

/** A source view's metadata. */
export interface SourceView {
  document: JsonDocument;
  metadata: ViewMetadata;
  /** Of the file as it lies in the source. */
  sha256: string;
}

/** @throws ReplicationError `unregistered-path`, `source-below-target`, `unsupported-format-version`, `corrupt-metadata`, `source-file-missing` */
export async function readSourceView(options: {
  registry: StorageRegistry;
  metadataLocation: string;
  localize: PathLocalizer;
  signal?: AbortSignal;
}): Promise<SourceView> {
  const { registry, metadataLocation, localize, signal } = options;
  localize(metadataLocation);
  const bytes = await readSourceFile({ registry, uri: metadataLocation, signal });
  const document = JsonDocument.parse(metadataLocation, decodeMetadataFile(metadataLocation, bytes));
  return { document, metadata: readViewMetadata(document), sha256: sha256Of(bytes) };
}
