/** Rows as `rows-sha256-v1`, see `test/fixtures/README.md`, or why an engine has none. */
export type Reading = { rows: number; sha256: string } | { error: string };

/** What an engine read of a table, by what it was asked for: `head`, `snapshot ID`, `branch NAME`, `tag NAME`. */
export type Readings = Record<string, Reading>;

/** Something that an engine does not read, whoever wrote it. */
export interface ReaderLimit {
  /** What the engine lacks, or asks for. */
  lacks: string;
  /** Part of what it says then; the rest names files, which differ between a source and its replica. */
  message: string;
  /** That the replica does not have what the engine stumbles over, and is read whole. */
  inSourceOnly?: true;
}
