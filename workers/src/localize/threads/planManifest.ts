import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { ENTRY_STATUS, FILE_CONTENT, readManifest } from '../../iceberg';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import type { CopyItem } from '../CopyItem';
import { checkEntryCount } from '../checkEntryCount';
import type { PlannedManifest } from '../TablePlan';
import { toThreadOutcome, type ThreadOutcome } from './ThreadOutcome';

export interface PlanManifestInput {
  manifest: PlannedManifest;
  /** The manifest file's bytes; may be transferred. */
  bytes: ArrayBuffer;
  mapping: PathMapping;
}

export interface PlanManifestOutput {
  /** The live files that lie outside the target region, in the manifest's order. */
  items: CopyItem[];
}

/**
 * Reads one data manifest and tells which files must be copied: those of all live entries, whichever snapshot added them, since
 * files whose adding snapshot has expired are as live as any. The paths of DELETED entries are checked too, for they will be
 * mapped, but the files may be gone and are not asked for.
 */
export function planManifest(input: PlanManifestInput): ThreadOutcome<PlanManifestOutput> {
  return toThreadOutcome(() => {
    const { manifest, bytes, mapping } = input;
    const localize = createPathLocalizer(mapping);
    const items: CopyItem[] = [];
    let entries = 0;
    for (const entry of readManifest({ uri: manifest.uri, bytes: Buffer.from(bytes) })) {
      entries += 1;
      if (entry.encrypted) {
        throw new ReplicationError('unsupported-encryption', `${manifest.uri} names an encrypted file, "${entry.filePath}".`);
      }
      if (entry.content !== FILE_CONTENT.data) {
        throw new ReplicationError('unsupported-delete-files', `${manifest.uri} names a delete file, "${entry.filePath}".`);
      }
      const targetUri = localize(entry.filePath);
      if (entry.status !== ENTRY_STATUS.deleted && targetUri !== entry.filePath) {
        items.push({ sourceUri: entry.filePath, targetUri, sizeBytes: entry.sizeBytes });
      }
    }
    checkEntryCount(manifest, { entries, lengthBytes: bytes.byteLength });
    return { items };
  });
}
