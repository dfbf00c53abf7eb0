import { createHash } from 'node:crypto';
import { canonicalJson } from '../json/canonicalJson';
import type { JsonObject } from '../json/JsonValue';
import { DIGEST_VERSION } from './digestVersion';

/** The logical digest (hex) of a table, from its metadata with the digests of its snapshots in it. */
export function digestTable(comparableMetadata: JsonObject): string {
  return createHash('sha256')
    .update(`${DIGEST_VERSION} table\n${canonicalJson(comparableMetadata)}`)
    .digest('hex');
}
