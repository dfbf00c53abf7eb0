import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import {
  corruptMetadata,
  DELETE_FORMATS,
  ENTRY_STATUS,
  FILE_CONTENT,
  MAX_DELETE_FILE_BYTES,
  visitManifest,
  type DeleteFormat,
  type ManifestEntry,
} from '../../iceberg';
import { freeBytes } from '../../memory/freeBytes';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import { createPathPrefixes } from '../createPathPrefixes';
import { checkEntryCount } from '../checkEntryCount';
import type { PlannedManifest } from '../TablePlan';
import { FileSizePacker } from './FileSizePacker';
import type { PackedFileSizes } from './PackedFileSizes';
import { toThreadOutcome, type ThreadOutcome } from './ThreadOutcome';

export interface PlanManifestInput {
  manifest: PlannedManifest;
  /** The manifest file's bytes; to be transferred, they are freed once they are read. */
  bytes: ArrayBuffer;
  mapping: PathMapping;
  /** Files that commits up to this sequence number added are in the replica, or were; where it is left out nothing is. */
  since?: number;
  /** Sequence numbers of commits whose snapshots expired; their files are told one by one. */
  expired?: readonly number[];
  /** Whether live data files of the target region are told too. */
  withLocal?: boolean;
}

/** A file of which only its size counts. */
export interface FileSize {
  uri: string;
  sizeBytes: number;
}

/** A delete file that holds paths: to be rewritten, not copied. */
export interface DeleteFile {
  uri: string;
  format: DeleteFormat;
  sizeBytes: number;
}

export interface PlanManifestOutput {
  /** The live files that lie outside the target region and hold no paths, in the manifest's order: the copy set. */
  toCopy: PackedFileSizes;
  /** The live position delete files and files of deletion vectors, wherever they lie; one with several vectors occurs several times. */
  deleteFiles: DeleteFile[];
  /** The live files of the target region that hold no paths, where they are asked for: they stay where they are. */
  local: string[];
  /** The files outside the target region that were added after `since` and are DELETED here. */
  removed: FileSize[];
  /** The files, of every status and in every region, that commits in `expired` added. */
  ofExpired: (FileSize & { sequenceNumber: number })[];
}

/**
 * Reads one manifest and tells which files must be copied and which rewritten: those of all live entries, whichever snapshot added them, since
 * files whose adding snapshot has expired are as live as any. The paths of DELETED entries are checked too, for they will be
 * mapped, but the files may be gone and are not asked for.
 */
export function planManifest(input: PlanManifestInput): ThreadOutcome<PlanManifestOutput> {
  return toThreadOutcome(() => {
    const { manifest, bytes, mapping, since } = input;
    const expired = new Set(input.expired);
    const isLocal = createLocalityTest(mapping);
    const toCopy = new FileSizePacker();
    const deleteFiles: DeleteFile[] = [];
    const local: string[] = [];
    const removed: FileSize[] = [];
    const ofExpired: PlanManifestOutput['ofExpired'] = [];
    let entries = 0;
    visitManifest({ uri: manifest.uri, bytes: Buffer.from(bytes) }, entry => {
      entries += 1;
      checkEntry(manifest, entry);
      const stays = isLocal(entry);
      const { status, sizeBytes } = entry;
      if (expired.size > 0) {
        const sequenceNumber = addedAt(manifest, entry);
        if (sequenceNumber !== undefined && expired.has(sequenceNumber)) {
          ofExpired.push({ uri: entry.filePath, sizeBytes, sequenceNumber });
        }
      }
      if (status === ENTRY_STATUS.deleted) {
        if (!stays && wasAddedAfter(since, addedAt(manifest, entry))) {
          removed.push({ uri: entry.filePath, sizeBytes });
        }
      } else if (entry.content === FILE_CONTENT.positionDeletes) {
        deleteFiles.push(toDeleteFile(entry));
      } else if (!stays) {
        toCopy.add(entry.filePathBytes, sizeBytes);
      } else if (input.withLocal) {
        local.push(entry.filePath);
      }
    });
    checkEntryCount(manifest, { entries, lengthBytes: bytes.byteLength });
    freeBytes(Buffer.from(bytes));
    return { toCopy: toCopy.finish(), deleteFiles, local, removed, ofExpired };
  });
}

/** Whether a file lies in the target region; throws where its path may not be replicated. */
function createLocalityTest(mapping: PathMapping): (entry: ManifestEntry) => boolean {
  const localize = createPathLocalizer(mapping);
  const prefixes = createPathPrefixes(mapping);
  return entry => {
    const path = entry.filePathBytes;
    for (const prefix of prefixes) {
      if (prefix.covers(path)) {
        return prefix.isIdentity;
      }
    }
    return localize(entry.filePath) === entry.filePath;
  };
}

/** In version 1, which has no sequence numbers, nothing is known to be younger than the last publication. */
function wasAddedAfter(since: number | undefined, sequenceNumber: number | undefined): boolean {
  return since === undefined || (sequenceNumber !== undefined && sequenceNumber > since);
}

/** The sequence number of the commit that added the file: an ADDED entry without one inherits its manifest's (Iceberg spec, "Sequence Number Inheritance"). */
function addedAt(manifest: PlannedManifest, { status, sequenceNumber }: ManifestEntry): number | undefined {
  return sequenceNumber ?? (status === ENTRY_STATUS.added ? manifest.sequenceNumber : undefined);
}

function checkEntry(manifest: PlannedManifest, entry: ManifestEntry): void {
  if (entry.isEncrypted) {
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
