import { canonicalJson } from './canonicalJson';
import { isJsonObject, type JsonValue } from './JsonValue';

/** Longer values are cut in messages. */
const MAX_SHOWN = 200;

/** Names the first place where two JSON values differ, for a person to read; `undefined` where they are equal. */
export function describeDifference(expected: JsonValue | undefined, actual: JsonValue | undefined, path = ''): string | undefined {
  if (expected === undefined || actual === undefined) {
    return expected === actual ? undefined : `${path || 'the document'} is ${actual === undefined ? 'missing' : 'not in the original'}`;
  }
  if (isJsonObject(expected) && isJsonObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return firstDefined([...keys].sort(), key => describeDifference(own(expected, key), own(actual, key), path ? `${path}.${key}` : key));
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) {
      return `${path} has ${actual.length} elements instead of ${expected.length}`;
    }
    return firstDefined([...expected.keys()], index => describeDifference(expected[index], actual[index], `${path}[${index}]`));
  }
  const [wanted, found] = [canonicalJson(expected), canonicalJson(actual)];
  return wanted === found ? undefined : `${path} is ${found.slice(0, MAX_SHOWN)} instead of ${wanted.slice(0, MAX_SHOWN)}`;
}

function own(object: { [key: string]: JsonValue }, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function firstDefined<T>(items: T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
