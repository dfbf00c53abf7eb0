/** What V8 gives a reviver besides key and value, and its counterpart for writing (TC39 proposal "JSON.parse source text access"). */
interface RevivalContext {
  source?: string;
}
type Reviver = (key: string, value: unknown, context: RevivalContext) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

const SNAPSHOT_ID = /snapshot-id$/;

/** Reads JSON with snapshot ids as BigInt: as numbers they would be rounded. */
export function parseLossless(text: string): unknown {
  return parseWithSource(text, (key, value, { source }) =>
    typeof value === 'number' && SNAPSHOT_ID.test(key) && source !== undefined ? BigInt(source) : value,
  );
}

/** Writes JSON with each BigInt as a number, to the last digit. */
export function stringifyLossless(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? rawJSON(String(item)) : item));
}
