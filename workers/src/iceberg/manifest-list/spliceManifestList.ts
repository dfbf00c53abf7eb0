import type { AvroSource } from '../avro/AvroFile';
import type { CompressionLevels } from '../avro/CompressionLevels';
import { readAvroHeader } from '../avro/readAvroHeader';
import { spliceAvroFile } from '../avro/spliceAvroFile';
import { MANIFEST_LIST_TARGETS } from './manifestListTargets';

/** Where a manifest lies in the replica, and how long it is there. */
export interface LocalManifest {
  localPath: string;
  lengthBytes: number;
}

/**
 * Rewrites path and length of every manifest in a list; sequence numbers, counts, partition summaries, first row ids and what
 * later versions may add stay to the byte.
 *
 * @param options - `localManifest` is asked for each path and throws where it knows none: an entry is never left out
 * @throws ReplicationError `corrupt-metadata`, `unsupported-codec`, and what `localManifest` throws
 */
export function spliceManifestList(options: {
  source: AvroSource;
  localManifest: (manifestPath: string) => LocalManifest;
  levels: CompressionLevels;
}): { bytes: Buffer; changed: boolean } {
  const { source, localManifest, levels } = options;
  return spliceAvroFile({
    file: readAvroHeader(source),
    targets: MANIFEST_LIST_TARGETS,
    levels,
    visit: ({ fields, block, spans, splicer }) => {
      const { manifestPath, lengthBytes } = fields;
      const path = manifestPath.string(block, spans) as string;
      const local = localManifest(path);
      if (local.localPath !== path) {
        splicer.replace(manifestPath.contentOffset(block, spans), manifestPath.endOffset(spans), local.localPath);
      }
      if (local.lengthBytes !== lengthBytes.integer(block, spans)) {
        splicer.replace(lengthBytes.contentOffset(block, spans), lengthBytes.endOffset(spans), local.lengthBytes);
      }
    },
  });
}
