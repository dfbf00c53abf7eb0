/** Bytes with the URI that they were read from, which errors name. */
export interface AvroSource {
  uri: string;
  bytes: Buffer;
}

/** An Avro object container file whose header was read (Avro 1.11 spec, "Object Container Files"). */
export interface AvroFile extends AvroSource {
  /** The header's entries in their order; values are views into `bytes`. */
  metadata: Map<string, Buffer>;
  schemaText: string;
  /** As the header names it; `null` where it names none. */
  codec: string;
  syncMarker: Buffer;
  /** Where the first block begins. */
  headerLengthBytes: number;
}

/** One block as it lies in the file. */
export interface AvroBlock {
  /** Where the block's head begins, counted from the start of the file. */
  offsetBytes: number;
  recordCount: number;
  /** Still compressed; a view. */
  data: Buffer;
  /** The block's end behind its sync marker. */
  endOffsetBytes: number;
}
