import { sha256Of } from '../sha256Of';
import { DEFAULT_COMPRESSION_LEVELS, spliceManifest, type CompressionLevels } from '../../iceberg';
import { checkEntryCount } from '../checkEntryCount';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import type { PlannedManifest } from '../TablePlan';
import type { LocalizedBytes } from './LocalizedBytes';
import { toThreadOutcome, type ThreadOutcome } from './ThreadOutcome';

export interface LocalizeManifestInput {
  manifest: PlannedManifest;
  /** The manifest file's bytes; may be transferred. */
  bytes: ArrayBuffer;
  mapping: PathMapping;
  levels?: CompressionLevels;
}

/** Rewrites the paths of one data manifest. */
export function localizeManifest(input: LocalizeManifestInput): ThreadOutcome<LocalizedBytes> {
  return toThreadOutcome(() => {
    const { manifest, bytes, mapping, levels = DEFAULT_COMPRESSION_LEVELS } = input;
    const spliced = spliceManifest({
      source: { uri: manifest.uri, bytes: Buffer.from(bytes) },
      localize: createPathLocalizer(mapping),
      levels,
    });
    checkEntryCount(manifest, { entries: spliced.entryCount, lengthBytes: bytes.byteLength });
    return {
      changed: spliced.changed,
      bytes: spliced.bytes.buffer as ArrayBuffer,
      lengthBytes: spliced.bytes.length,
      sha256: sha256Of(spliced.bytes),
    };
  });
}
