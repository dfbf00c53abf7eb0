import { InputError } from '@backstage/errors';

/**
 * The version in an `If-Match` header: `"7"`, weak (`W/"7"`, as proxies that compress make it) or bare.
 * @returns `undefined` where there is no header or it is `*`
 * @throws InputError where it is something else: an update that asked for a condition must not go on without
 */
export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') {
    return undefined;
  }
  const match = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(header);
  if (!match) {
    throw new InputError(`If-Match is ${header.slice(0, 100)}; it must be the ETag of the object, such as "3"`);
  }
  return Number(match[1]);
}
