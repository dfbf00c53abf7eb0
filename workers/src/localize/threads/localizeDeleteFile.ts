import { corruptMetadata, rewritePositionDeletes } from '../../iceberg';
import { createPathLocalizer, type PathMapping } from '../createPathLocalizer';
import { sha256Of } from '../sha256Of';
import { toTransferable } from '../toTransferable';
import type { LocalizedBytes } from './LocalizedBytes';
import type { DeleteFile } from './planManifest';
import { toThreadOutcome, type ThreadOutcome } from './ThreadOutcome';

export interface LocalizeDeleteFileInput {
  file: DeleteFile;
  /** The file's bytes; may be transferred. */
  bytes: ArrayBuffer;
  mapping: PathMapping;
}

/** Rewrites the paths in one delete file, through the same mapping as every other path: readers match them by exact string. */
export function localizeDeleteFile(input: LocalizeDeleteFileInput): ThreadOutcome<LocalizedBytes> {
  return toThreadOutcome(() => {
    const { file, bytes, mapping } = input;
    if (bytes.byteLength !== file.sizeBytes) {
      throw corruptMetadata(file.uri, `it has ${bytes.byteLength} bytes where its manifest says ${file.sizeBytes}`);
    }
    const rewritten = rewritePositionDeletes({
      source: { uri: file.uri, bytes: Buffer.from(bytes) },
      format: file.format,
      localize: createPathLocalizer(mapping),
    });
    return {
      changed: rewritten.changed,
      bytes: toTransferable(rewritten.bytes),
      lengthBytes: rewritten.bytes.length,
      sha256: sha256Of(rewritten.bytes),
    };
  });
}
