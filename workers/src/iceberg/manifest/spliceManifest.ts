import type { CapturedField } from '../avro/CapturedField';
import type { AvroSource } from '../avro/AvroFile';
import type { CompressionLevels } from '../avro/CompressionLevels';
import { readAvroHeader } from '../avro/readAvroHeader';
import { spliceAvroFile } from '../avro/spliceAvroFile';
import { localizeReference } from './localizeReference';
import { MANIFEST_PATH_TARGETS } from './manifestTargets';

/**
 * Rewrites every path of a manifest, those of DELETED entries included, and leaves all else to the byte.
 *
 * @param options - `localize` maps a path; one that it returns as it is makes no edit
 * @returns the manifest's new bytes, or with `changed: false` its own
 * @throws ReplicationError `corrupt-metadata`, `unsupported-codec`, and what `localize` throws
 */
export function spliceManifest(options: { source: AvroSource; localize: (path: string) => string; levels: CompressionLevels }): {
  bytes: Buffer;
  changed: boolean;
  entryCount: number;
} {
  const { source, localize, levels } = options;
  let entryCount = 0;
  const result = spliceAvroFile({
    file: readAvroHeader(source),
    targets: MANIFEST_PATH_TARGETS,
    levels,
    visit: ({ fields, block, spans, splicer }) => {
      entryCount += 1;
      replacePath(fields.filePath, localize);
      replacePath(fields.referencedDataFile, path => localizeReference(path, localize));

      function replacePath(field: CapturedField, map: (path: string) => string) {
        const path = field.string(block, spans);
        if (path === undefined) {
          return;
        }
        const local = map(path);
        if (local !== path) {
          splicer.replace(field.contentOffset(block, spans), field.endOffset(spans), local);
        }
      }
    },
  });
  return { ...result, entryCount };
}
