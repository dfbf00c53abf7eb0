import type { StorageCallOptions } from './StorageCallOptions';
import type { WriteOptions } from './WriteOptions';
import type { WriteOutcome } from './WriteOutcome';

/** What a storage may be able to do besides the required part. Absent means it cannot. @public */
export interface StorageFeatures {
  /** Whether `ifAbsent` is atomic against other writers. Where false, a lease must guard the target. */
  conditionalWrite: boolean;
  /** Copies between two URIs of this same connection without the bytes passing through the client. */
  copyWithin?: (sourceUri: string, targetUri: string, options?: WriteOptions) => Promise<WriteOutcome>;
  /** The stored object's CRC32 or MD5, in lower-case hex, where the storage keeps one. */
  checksum?: (
    uri: string,
    options?: StorageCallOptions,
  ) => Promise<{ algorithm: 'md5' | 'crc32' | 'crc32c' | 'sha256'; value: string } | undefined>;
  /**
   * How `list` spells what follows the prefix that it was given, where several spellings name one object: the file `a/b` is also `a//b` and
   * `a/./b`. Absent where each spelling is an object of its own.
   */
  listedPath?: (path: string) => string;
}
