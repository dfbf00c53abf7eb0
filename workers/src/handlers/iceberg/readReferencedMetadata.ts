import { createHash } from 'node:crypto';
import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector } from '@portage/backstage-plugin-replication-node';

/** What references of a catalog point at below a policy's location. */
export interface ReferencedMetadata {
  /** Sorted, each once. */
  locations: string[];
  /** Names that very set. */
  hash: string;
}

/**
 * Reads every branch and tag of the target's catalog, the replica's own among them: each that points at metadata below the policy's
 * location keeps what that metadata needs, whoever made it and why.
 */
export async function readReferencedMetadata(options: {
  catalog: CatalogConnector;
  context: IcebergJobContext;
  signal: AbortSignal;
}): Promise<ReferencedMetadata> {
  const { catalog, context, signal } = options;
  const locations = new Set<string>();
  for (const { name } of await catalog.references({ signal })) {
    for (const { metadataLocation } of (await catalog.load(name, { signal })).pointers) {
      if (metadataLocation.startsWith(context.target.location)) {
        locations.add(metadataLocation);
      }
    }
  }
  const sorted = [...locations].sort();
  return { locations: sorted, hash: createHash('sha256').update(JSON.stringify(sorted)).digest('hex') };
}
