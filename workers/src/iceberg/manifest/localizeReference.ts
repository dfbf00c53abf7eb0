/**
 * Maps a `referenced_data_file`. DuckDB writes an empty one where the specification asks for null: it names no file, and stays as it is.
 * @param localize - maps a path
 */
export function localizeReference(path: string, localize: (path: string) => string): string {
  return path === '' ? path : localize(path);
}
