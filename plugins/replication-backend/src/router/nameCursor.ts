import { InputError } from '@backstage/errors';

/** An opaque cursor that continues behind a name. */
export function encodeNameCursor(name: string): string {
  return Buffer.from(JSON.stringify({ after: name })).toString('base64url');
}

/** @throws InputError where it is no cursor of ours */
export function decodeNameCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  try {
    const { after } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { after?: unknown };
    if (typeof after === 'string') {
      return after;
    }
  } catch {
    // Told below, like every other text that is no cursor.
  }
  throw new InputError('query.cursor: not a cursor that this API gave out');
}
