import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import {
  DEFAULT_COMPRESSION_LEVELS,
  spliceDeleteManifest,
  spliceManifest,
  type CompressionLevels,
  type LocalDeleteFile,
} from '../../iceberg';
import { checkEntryCount } from '../checkEntryCount';
import { freeBytes } from '../../memory/freeBytes';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import { createPathPrefixes } from '../createPathPrefixes';
import { sha256Of } from '../sha256Of';
import type { PlannedManifest } from '../TablePlan';
import type { LocalizedBytes } from './LocalizedBytes';
import { toThreadOutcome, type ThreadOutcome } from './ThreadOutcome';

export interface LocalizeManifestInput {
  manifest: PlannedManifest;
  /** The manifest file's bytes; to be transferred, they are freed once others stand for them. */
  bytes: ArrayBuffer;
  mapping: PathMapping;
  /** For a manifest of deletes, every live file that holds paths, by its path: where it lies in the replica. */
  deleteFiles?: Record<string, LocalDeleteFile>;
  levels?: CompressionLevels;
}

/** Rewrites the paths of one manifest. */
export function localizeManifest(input: LocalizeManifestInput): ThreadOutcome<LocalizedBytes> {
  return toThreadOutcome(() => {
    const { manifest, bytes, mapping, deleteFiles = {}, levels = DEFAULT_COMPRESSION_LEVELS } = input;
    const source = { uri: manifest.uri, bytes: Buffer.from(bytes) };
    const localize = createPathLocalizer(mapping);
    const localDeleteFile = (path: string) => {
      if (!Object.hasOwn(deleteFiles, path)) {
        throw new ReplicationError('internal-error', `${manifest.uri} names ${path}, which was not localized.`);
      }
      return deleteFiles[path];
    };
    const spliced =
      manifest.content === 'deletes'
        ? spliceDeleteManifest({ source, localize, localDeleteFile, levels })
        : spliceManifest({ source, localize, prefixes: createPathPrefixes(mapping), levels });
    checkEntryCount(manifest, { entries: spliced.entryCount, lengthBytes: bytes.byteLength });
    if (spliced.changed) {
      freeBytes(source.bytes);
    }
    return {
      changed: spliced.changed,
      bytes: spliced.bytes.buffer as ArrayBuffer,
      lengthBytes: spliced.bytes.length,
      sha256: sha256Of(spliced.bytes),
    };
  });
}
