import { createHash } from 'node:crypto';
import { DIGEST_VERSION } from '../digest/digestVersion';
import { canonicalJson } from '../json/canonicalJson';
import type { JsonObject } from '../json/JsonValue';

/** The logical digest (hex) of a view, from its metadata as `comparableView` leaves it. */
export function digestView(comparable: JsonObject): string {
  return createHash('sha256')
    .update(`${DIGEST_VERSION} view\n${canonicalJson(comparable)}`)
    .digest('hex');
}
