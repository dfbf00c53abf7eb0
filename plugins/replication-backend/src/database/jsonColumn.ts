/** Reads a JSON column; an empty one is `undefined`. */
export function parseJson<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}

/** Writes a JSON column; `undefined` is an empty one. */
export function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
