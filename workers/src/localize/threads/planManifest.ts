import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import {
  corruptMetadata,
  DELETE_FORMATS,
  ENTRY_STATUS,
  FILE_CONTENT,
  MAX_DELETE_FILE_BYTES,
  readManifest,
  type DeleteFormat,
  type ManifestEntry,
} from '../../iceberg';
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

/** A delete file that holds paths: to be rewritten, not copied. */
export interface DeleteFile {
  uri: string;
  format: DeleteFormat;
  sizeBytes: number;
}

export interface PlanManifestOutput {
  /** The live files that lie outside the target region and hold no paths, in the manifest's order. */
  items: CopyItem[];
  /** The live position delete files and files of deletion vectors, wherever they lie; one with several vectors occurs several times. */
  deleteFiles: DeleteFile[];
}

/**
 * Reads one manifest and tells which files must be copied and which rewritten: those of all live entries, whichever snapshot added them, since
 * files whose adding snapshot has expired are as live as any. The paths of DELETED entries are checked too, for they will be
 * mapped, but the files may be gone and are not asked for.
 */
export function planManifest(input: PlanManifestInput): ThreadOutcome<PlanManifestOutput> {
  return toThreadOutcome(() => {
    const { manifest, bytes, mapping } = input;
    const localize = createPathLocalizer(mapping);
    const items: CopyItem[] = [];
    const deleteFiles: DeleteFile[] = [];
    let entries = 0;
    for (const entry of readManifest({ uri: manifest.uri, bytes: Buffer.from(bytes) })) {
      entries += 1;
      checkEntry(manifest, entry);
      const targetUri = localize(entry.filePath);
      if (entry.status === ENTRY_STATUS.deleted) {
        continue;
      }
      if (entry.content === FILE_CONTENT.positionDeletes) {
        deleteFiles.push(toDeleteFile(entry));
      } else if (targetUri !== entry.filePath) {
        items.push({ sourceUri: entry.filePath, targetUri, sizeBytes: entry.sizeBytes });
      }
    }
    checkEntryCount(manifest, { entries, lengthBytes: bytes.byteLength });
    return { items, deleteFiles };
  });
}

function checkEntry(manifest: PlannedManifest, entry: ManifestEntry): void {
  if (entry.encrypted) {
    throw new ReplicationError('unsupported-encryption', `${manifest.uri} names an encrypted file, "${entry.filePath}".`);
  }
  if ((entry.content === FILE_CONTENT.data) !== (manifest.content === 'data')) {
    throw corruptMetadata(manifest.uri, `a manifest of ${manifest.content} names "${entry.filePath}" of content ${entry.content}`);
  }
}

function toDeleteFile({ filePath, fileFormat, sizeBytes }: ManifestEntry): DeleteFile {
  const format = DELETE_FORMATS.find(known => known === fileFormat.toLowerCase());
  if (fileFormat.toLowerCase() === 'orc') {
    throw new ReplicationError('unsupported-orc-deletes', `The position deletes "${filePath}" are of format ORC.`);
  }
  if (!format) {
    throw new ReplicationError('unsupported-delete-files', `The position deletes "${filePath}" are of the unknown format "${fileFormat}".`);
  }
  if (sizeBytes > MAX_DELETE_FILE_BYTES) {
    throw new ReplicationError(
      'unsupported-delete-files',
      `The position deletes "${filePath}" have ${sizeBytes} bytes, more than ${MAX_DELETE_FILE_BYTES}.`,
    );
  }
  return { uri: filePath, format, sizeBytes };
}
