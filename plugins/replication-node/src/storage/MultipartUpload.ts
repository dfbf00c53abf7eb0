import type { StorageCallOptions } from './StorageCallOptions';
import type { WriteOutcome } from './WriteOutcome';

/** An object under way in parts. @public */
export interface MultipartUpload {
  /** Every part but the last has exactly this size. */
  readonly partSizeBytes: number;
  /** @param partNumber - from 1 on; the same number again replaces the part */
  writePart(partNumber: number, body: Uint8Array, options?: StorageCallOptions): Promise<void>;
  /** The commit point: the object appears whole, under the conditions given to `startMultipart`. */
  complete(options?: StorageCallOptions): Promise<WriteOutcome>;
  /** Forgets the parts; safe to call at any time, also after `complete`. */
  abort(): Promise<void>;
}
