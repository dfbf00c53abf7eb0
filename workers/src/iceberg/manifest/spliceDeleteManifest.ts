import { isUtf8 } from 'node:buffer';
import type { AvroSource } from '../avro/AvroFile';
import type { CapturedField } from '../avro/CapturedField';
import type { CompressionLevels } from '../avro/CompressionLevels';
import { KeyedBytes } from '../avro/KeyedBytes';
import { readAvroHeader } from '../avro/readAvroHeader';
import { spliceAvroFile, type RecordVisit } from '../avro/spliceAvroFile';
import { DELETE_FIELD } from '../position-deletes/positionDeleteFields';
import { localizeReference } from './localizeReference';
import { ENTRY_STATUS, FILE_CONTENT } from './ManifestEntry';
import { DELETE_MANIFEST_TARGETS } from './manifestTargets';
import { replacePath } from './replacePath';

/** Where a delete file that holds paths lies in the replica, and how long it is there. */
export interface LocalDeleteFile {
  localPath: string;
  lengthBytes: number;
}

type Visit = RecordVisit<keyof typeof DELETE_MANIFEST_TARGETS>;

/**
 * Rewrites the paths of a manifest of deletes, and what it tells of delete files that were written anew; all else stays to the byte, nulls
 * that mean inheritance and explicit sequence numbers included.
 *
 * - An equality delete file, and whatever is DELETED, is a path like a data file's.
 * - A live position delete file or deletion vector has the path and size of its local file. Of a new file the column sizes and split offsets
 *   are another's, and are left out (both are optional statistics). A Puffin file keeps every byte before its footer: whatever is said of
 *   places in it, as offset and size of a vector's blob, is as true as before.
 * - Bounds of `file_path`: where both are the same they are a whole path, by which readers know a delete of one data file, and are mapped.
 *   Others may be cut short and cannot be mapped: they are left out where the file is new.
 *
 * @param options - `localize` maps a path; `localDeleteFile` is asked for the files that hold paths, and throws where it knows none
 * @throws ReplicationError `corrupt-metadata`, `unsupported-codec`, and what the two functions throw
 */
export function spliceDeleteManifest(options: {
  source: AvroSource;
  localize: (path: string) => string;
  localDeleteFile: (path: string) => LocalDeleteFile;
  levels: CompressionLevels;
}): { bytes: Buffer; changed: boolean; entryCount: number } {
  const { source, localize, localDeleteFile, levels } = options;
  let entryCount = 0;
  const result = spliceAvroFile({
    file: readAvroHeader(source),
    targets: DELETE_MANIFEST_TARGETS,
    levels,
    visit: visit => {
      entryCount += 1;
      const { fields, block, spans } = visit;
      const path = fields.filePath.string(block, spans) as string;
      const isLive = fields.status.integer(block, spans) !== ENTRY_STATUS.deleted;
      const holdsPaths = fields.content.integer(block, spans) === FILE_CONTENT.positionDeletes;

      replacePath(visit, fields.referencedDataFile, reference => localizeReference(reference, localize));
      if (!holdsPaths || !isLive) {
        replacePath(visit, fields.filePath, localize);
        if (holdsPaths) {
          replaceBounds(visit, localize, { keepWhereLocal: true });
        }
        return;
      }
      const { localPath, lengthBytes } = localDeleteFile(path);
      if (localPath === path) {
        return;
      }
      replacePath(visit, fields.filePath, () => localPath);
      visit.splicer.replace(fields.sizeBytes.contentOffset(block, spans), fields.sizeBytes.endOffset(spans), lengthBytes);
      if (fields.fileFormat.string(block, spans)?.toUpperCase() !== 'PUFFIN') {
        leaveOut(visit, fields.columnSizes);
        leaveOut(visit, fields.splitOffsets);
      }
      replaceBounds(visit, localize, { keepWhereLocal: false });
    },
  });
  return { ...result, entryCount };
}

function leaveOut({ block, spans, splicer }: Visit, field: CapturedField): void {
  if (field.isPresent(block, spans)) {
    splicer.replace(field.startOffset(spans), field.endOffset(spans), field.nothing());
  }
}

function replaceBounds(visit: Visit, localize: (path: string) => string, options: { keepWhereLocal: boolean }): void {
  const { fields, block, spans, splicer } = visit;
  const sides = [fields.lowerBounds, fields.upperBounds].map(field => {
    const map = KeyedBytes.read(field, block, spans);
    return { field, map, bound: map?.get(DELETE_FIELD.filePath) };
  });
  const [lower, upper] = sides.map(({ bound }) => bound);
  const isWholePath = lower !== undefined && upper !== undefined && lower.equals(upper) && isUtf8(lower);
  const mapped = isWholePath ? Buffer.from(localize(lower.toString('utf8'))) : undefined;
  if (!isWholePath && options.keepWhereLocal && sides.every(({ bound }) => bound === undefined || isLocal(bound, localize))) {
    return;
  }
  for (const { field, map, bound } of sides) {
    if (map && bound && !(mapped && bound.equals(mapped))) {
      splicer.replace(field.contentOffset(block, spans), field.endOffset(spans), map.encodeWith(DELETE_FIELD.filePath, mapped));
    }
  }
}

/** Whether a bound, which may be cut short, is told to be of the target region. One that is cut within its prefix is not. */
function isLocal(bound: Buffer, localize: (path: string) => string): boolean {
  const text = bound.toString('utf8');
  try {
    return localize(text) === text;
  } catch {
    return false;
  }
}
