import { CorruptInput } from '../CorruptInput';
import { JsonNumber, type JsonValue } from './JsonValue';

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

const keepNumbers: Reviver = (_key, value, context) =>
  typeof value === 'number' && context?.source !== undefined ? new JsonNumber(context.source) : value;

/** Table metadata nests as deeply as its schema does, some ten levels; what compares values recurses. */
const MAX_DEPTH = 500;

/**
 * Parses UTF-8 JSON with every number kept as its text (ECMAScript proposal "JSON.parse source text access").
 * @throws CorruptInput for what is no JSON, is no UTF-8, or is nested too deeply to be metadata
 */
export function parseJson(bytes: Uint8Array): JsonValue {
  let value: JsonValue;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text, keepNumbers as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    throw new CorruptInput(`This is no JSON: ${error instanceof Error ? error.message : error}`, 0);
  }
  checkDepth(value, MAX_DEPTH);
  return value;
}

function checkDepth(value: JsonValue, levels: number): void {
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) {
    return;
  }
  if (levels === 0) {
    throw new CorruptInput(`The JSON is nested more than ${MAX_DEPTH} levels deep`, 0);
  }
  for (const member of Object.values(value)) {
    checkDepth(member, levels - 1);
  }
}
