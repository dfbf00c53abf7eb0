/** What Node 22 has and TypeScript's library does not describe yet (ECMAScript proposal "JSON.parse source text access"). */
interface SourceTextJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}
const json = JSON as unknown as SourceTextJson;

/** Parses JSON whose whole numbers may be snapshot ids: those that a double can't hold become a bigint. */
export function parseLosslessJson(text: string): unknown {
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value,
  );
}

/** Writes JSON with every bigint as the bare number that Nessie expects. */
export function stringifyLosslessJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? json.rawJSON(item.toString()) : item));
}
