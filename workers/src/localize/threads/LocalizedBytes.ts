/** A file as it is to stand in the replica. */
export interface LocalizedBytes {
  /** Whether anything in it was rewritten. */
  changed: boolean;
  /** Holds the file at its beginning; to be transferred, not cloned. The source's own bytes where nothing changed. */
  bytes: ArrayBuffer;
  /** The file's length; the buffer may be longer. */
  lengthBytes: number;
  /** Lower-case hex. */
  sha256: string;
}
