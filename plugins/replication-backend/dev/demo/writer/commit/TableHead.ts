import type { ManifestFile } from '../iceberg/manifest';
import type { TableMetadata } from '../iceberg/tableMetadata';

/** A table as it was read: where its metadata lies, what it says, and the manifests of its current snapshot. */
export interface TableHead {
  location: string;
  metadata: TableMetadata;
  manifests: ManifestFile[];
}
