/** A string as JSON, as DuckDB's `to_json` writes it: control characters without a letter of their own have upper-case digits. */
export function stringText(text: string): string {
  return JSON.stringify(text).replace(/\\(?:u00[01][0-9a-f]|.)/g, escape =>
    escape.length > 2 ? `\\u${escape.slice(2).toUpperCase()}` : escape,
  );
}
