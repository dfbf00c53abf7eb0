/**
 * Walks all entries of one decompressed block and tells the sink the canonical bytes of each.
 * @throws CorruptInput with the offset in the block; it never reads past the block and never walks for ever
 */
export type Walker = (block: Uint8Array, count: number, sink: WalkerSink) => void;

/**
 * Takes what a walker finds. The walker hands over spans of the input as they stand wherever they are canonical already, which is
 * everywhere but at paths and at the rare encodings that the specification allows and no usual writer makes.
 */
export interface WalkerSink {
  /** Bytes written for the present entry and not yet hashed. A walker sets it back to undo what it wrote within an entry. */
  used: number;
  copy(input: Uint8Array, from: number, to: number): void;
  /** Writes the source path that the local path in `input` stands for. */
  path(input: Uint8Array, start: number, end: number): void;
  byte(value: number): void;
  /** Copies `from` to `at`, writes the number at `at` in its shortest form, and returns where it ends in the input. */
  normalizeLong(input: Uint8Array, from: number, at: number): number;
  /** Puts a count before what was written from `position` on. */
  insertCount(position: number, count: number): void;
  /** Reorders what was written from `position` on: `ends` are the ends of its pieces, `order` the pieces in their new order. */
  permute(position: number, ends: readonly number[], order: readonly number[]): void;
  /** Here begins what the marked field `mark` wrote, with the branch of its union if it is one. */
  begin(mark: number): void;
  /** Here begins its value; not called where it is null. */
  value(mark: number): void;
  end(mark: number): void;
  /** All of an entry but what was captured is written; captures as `WalkerRoles.captured` lists them, -1 for null. */
  entry(input: Uint8Array, ...captured: number[]): void;
}
