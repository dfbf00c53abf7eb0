/** A number as it stands in the text: snapshot ids have 63 bits, and unknown fields may hold decimals of any length. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** A JSON value without loss. */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;

/** An object; its keys come from files, so it must be read with `Object.hasOwn` or `Object.entries`. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Tells an object from the other kinds of JSON values. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}
