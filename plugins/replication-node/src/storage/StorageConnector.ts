import type { MultipartUpload } from './MultipartUpload';
import type { StorageCallOptions } from './StorageCallOptions';
import type { StorageFeatures } from './StorageFeatures';
import type { WriteOptions } from './WriteOptions';
import type { WriteOutcome } from './WriteOutcome';

/** One object (or file) as a storage tells of it. @public */
export interface StorageObject {
  /** The absolute URI in the spelling of the prefix or URI that was asked for. Never encoded or decoded. */
  uri: string;
  sizeBytes: number;
  /** ISO 8601 in UTC, as exact as the storage tells it. */
  modifiedAt?: string;
  /** The storage's own version mark; equal tags mean equal bytes, different ones mean nothing. */
  entityTag?: string;
}

/** Options of {@link StorageConnector.read}. @public */
export interface ReadOptions extends StorageCallOptions {
  /** Default 0. */
  offsetBytes?: number;
  /** Default: to the object's end. */
  lengthBytes?: number;
  /** Holds the answer, which then is a view of its beginning; a copy of large objects reuses a few of them. It must be large enough. */
  into?: Uint8Array;
  /**
   * What the caller knows of the object. Where it is another one by now the read fails with `source-changed`, so that the ranges
   * of one object never mix two versions of it.
   */
  expected?: { sizeBytes?: number; entityTag?: string };
}

/**
 * What every storage must do; all else is in {@link StorageFeatures}.
 *
 * Invariants that the conformance suite checks: URIs are taken to the letter (nothing is ever percent-decoded); an object appears
 * whole or not at all; a missing object is `undefined` from `stat` and a `ReplicationError` with code `source-file-missing` from `read`;
 * every other failure is a `ReplicationError` whose `retryable` says whether trying again can help.
 * @public
 */
export interface StorageConnector {
  /** The connection's type: `file`, `s3`, … */
  readonly type: string;
  /** The connection's name in app-config, for messages. */
  readonly name: string;
  readonly features: StorageFeatures;

  /**
   * All objects whose URI begins with `prefix`, in pages, sorted by the UTF-8 bytes of their keys.
   * A storage whose listings come in another order notices it and sorts, folder by folder.
   * @param options - `startAfter` is a URI: only what sorts behind it is listed
   */
  list(prefix: string, options?: StorageCallOptions & { startAfter?: string; pageSize?: number }): AsyncIterable<StorageObject[]>;

  /** The object's size and marks, or `undefined` where there is none. */
  stat(uri: string, options?: StorageCallOptions): Promise<StorageObject | undefined>;

  /**
   * Reads a range whole into memory: `lengthBytes` bytes from `offsetBytes`, to the end where they are left out.
   * A body that ends early is an error, never a short answer.
   */
  read(uri: string, options?: ReadOptions): Promise<Uint8Array>;

  /** Writes a whole object from memory. Readers see the old one or the whole new one. */
  write(uri: string, body: Uint8Array, options?: WriteOptions): Promise<WriteOutcome>;

  /**
   * Starts an object that is too large for one request. Nothing is visible before `complete`.
   * @param options - `sizeBytes` decides the size of the parts; an upper bound where the size isn't known yet
   */
  startMultipart(uri: string, options: WriteOptions & { sizeBytes: number }): Promise<MultipartUpload>;

  /** Deletes objects; those that are gone already are no error. */
  delete(uris: readonly string[], options?: StorageCallOptions): Promise<void>;

  /**
   * Removes what unfinished writes left below `prefix` (temporary files, multipart uploads): what they left before `olderThan`, and of any age what
   * the storage knows to be of a process that is gone. Returns how many.
   */
  removeUnfinished(prefix: string, options: StorageCallOptions & { olderThan: Date }): Promise<number>;

  close(): Promise<void>;
}
