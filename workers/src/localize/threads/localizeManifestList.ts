import { sha256Of } from '../sha256Of';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { DEFAULT_COMPRESSION_LEVELS, spliceManifestList, type CompressionLevels, type LocalManifest } from '../../iceberg';
import type { LocalizedBytes } from './LocalizedBytes';
import { toThreadOutcome, type ThreadOutcome } from './ThreadOutcome';

export interface LocalizeManifestListInput {
  uri: string;
  /** The list's bytes; may be transferred. */
  bytes: ArrayBuffer;
  /** For every manifest that the list names, by its path: where it lies in the replica. */
  manifests: Record<string, LocalManifest>;
  levels?: CompressionLevels;
}

/** Rewrites path and length of every manifest in a list. */
export function localizeManifestList(input: LocalizeManifestListInput): ThreadOutcome<LocalizedBytes> {
  return toThreadOutcome(() => {
    const { uri, bytes, manifests, levels = DEFAULT_COMPRESSION_LEVELS } = input;
    const spliced = spliceManifestList({
      source: { uri, bytes: Buffer.from(bytes) },
      localManifest: path => {
        if (!Object.hasOwn(manifests, path)) {
          throw new ReplicationError('internal-error', `${uri} names ${path}, which was not localized.`);
        }
        return manifests[path];
      },
      levels,
    });
    return {
      changed: spliced.changed,
      bytes: spliced.bytes.buffer as ArrayBuffer,
      lengthBytes: spliced.bytes.length,
      sha256: sha256Of(spliced.bytes),
    };
  });
}
