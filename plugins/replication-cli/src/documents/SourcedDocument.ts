/** A document as it was read, and where it stands. */
export interface SourcedDocument {
  /** The file's name as it was typed; `-` is standard input. */
  file: string;
  /** Among the file's documents, from 1 on; empty ones count, so that it is the number that an editor's search finds. */
  position: number;
  value: unknown;
}
