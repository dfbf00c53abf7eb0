import type { CapturedField } from '../avro/CapturedField';
import type { AvroSource } from '../avro/AvroFile';
import type { CompressionLevels } from '../avro/CompressionLevels';
import { readAvroHeader } from '../avro/readAvroHeader';
import { spliceAvroFile, type RecordVisit } from '../avro/spliceAvroFile';
import { localizeReference } from './localizeReference';
import { MANIFEST_PATH_TARGETS } from './manifestTargets';
import type { PathPrefix } from './PathPrefix';
import { replacePath } from './replacePath';

/**
 * Rewrites every path of a manifest, those of DELETED entries included, and leaves all else to the byte.
 *
 * @param options - `localize` maps a path; one that it returns as it is makes no edit. `prefixes` say the same of most data files, at less cost
 * @returns the manifest's new bytes, or with `changed: false` its own
 * @throws ReplicationError `corrupt-metadata`, `unsupported-codec`, and what `localize` throws
 */
export function spliceManifest(options: {
  source: AvroSource;
  localize: (path: string) => string;
  prefixes?: readonly PathPrefix[];
  levels: CompressionLevels;
}): {
  bytes: Buffer;
  changed: boolean;
  entryCount: number;
} {
  const { source, localize, prefixes = [], levels } = options;
  const localizeOptional = (path: string) => localizeReference(path, localize);
  let entryCount = 0;
  const result = spliceAvroFile({
    file: readAvroHeader(source),
    targets: MANIFEST_PATH_TARGETS,
    levels,
    visit: record => {
      entryCount += 1;
      const { filePath, referencedDataFile } = record.fields;
      if (!replacePrefix(record, filePath, prefixes)) {
        replacePath(record, filePath, localize);
      }
      replacePath(record, referencedDataFile, localizeOptional);
    },
  });
  return { ...result, entryCount };
}

type Visit = RecordVisit<keyof typeof MANIFEST_PATH_TARGETS>;

/** @returns whether one of the prefixes decides on the path */
function replacePrefix({ block, spans, splicer }: Visit, field: CapturedField, prefixes: readonly PathPrefix[]): boolean {
  const path = { bytes: block, start: field.textOffset(block, spans), end: field.endOffset(spans) };
  for (const prefix of prefixes) {
    if (prefix.covers(path)) {
      if (!prefix.isIdentity) {
        splicer.replace(field.contentOffset(block, spans), path.start + prefix.sourceBytes, prefix.headOf(path.end - path.start));
      }
      return true;
    }
  }
  return false;
}
