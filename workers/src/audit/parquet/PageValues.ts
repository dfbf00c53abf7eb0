/** Values of a page that are not null, each as the bytes that PLAIN encoding gives it, without a length. */
export interface PageValues {
  bytes: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

/** What a page holds of one column. Levels are left out where the column has none. */
export interface Page {
  /** Entries with nulls and empty lists. */
  count: number;
  definitionLevels?: Uint32Array;
  repetitionLevels?: Uint32Array;
  /** Its values, or a dictionary's with what each value is an index of; the dictionary is one object for all pages of a chunk. */
  values: PageValues;
  indexes?: Uint32Array;
}
