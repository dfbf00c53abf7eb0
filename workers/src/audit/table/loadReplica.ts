import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { createHash } from 'node:crypto';
import type { AuditContext } from './AuditContext';
import { loadMetadata } from './loadMetadata';
import type { TableMetadata } from './TableMetadata';

/** A replica's `metadata.json`, with the row of the map that its proof will make. */
export interface LoadedReplica {
  metadata: TableMetadata;
  row: LocalizedFile;
}

/** Reads the `metadata.json` that is to be published. Where it is missing, another one, or unreadable, that is a problem, and `undefined`. */
export async function loadReplica(context: AuditContext): Promise<LoadedReplica | undefined> {
  const { replicaMetadataLocation: localPath, replicaSha256, sourceMetadataLocation: sourcePath } = context.options;
  const bytes = await context.readReplica(localPath);
  if (!bytes) {
    return undefined;
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (replicaSha256 !== undefined && sha256 !== replicaSha256) {
    context.problems.add(localPath, `The file's SHA-256 is ${sha256}, it was written with ${replicaSha256}`);
    return undefined;
  }
  try {
    return {
      metadata: loadMetadata(localPath, bytes),
      row: { sourcePath, kind: 'metadata', localPath, lengthBytes: bytes.length, sha256 },
    };
  } catch (error) {
    context.problems.add(localPath, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
