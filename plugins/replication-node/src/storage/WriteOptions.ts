import type { StorageCallOptions } from './StorageCallOptions';

/** Options of {@link StorageConnector.write}. @public */
export interface WriteOptions extends StorageCallOptions {
  /** Create only: an object that exists stays untouched and the outcome is `present` (S3 `If-None-Match: *`, POSIX `link(2)`). */
  ifAbsent?: boolean;
}
