import { createHash } from 'node:crypto';
import type { TablePointer } from '@portage/backstage-plugin-replication-node';

/**
 * The identity of a reference's whole content, for catalogs without commits: equal content has an equal hash, whoever wrote it and in
 * what order.
 *
 * Each pointer becomes one line of JSON, an array of key, kind and metadata location; JSON's quoting makes the lines unambiguous
 * whatever the names hold. The lines are sorted by their code units, each is ended by a newline, and the whole is hashed.
 *
 * @returns SHA-256 in lower-case hex
 */
export function hashPointers(pointers: Iterable<TablePointer>): string {
  const lines = Array.from(pointers, ({ key, kind, metadataLocation }) => `${JSON.stringify([key, kind, metadataLocation])}\n`);
  const hash = createHash('sha256');
  for (const line of lines.sort()) {
    hash.update(line);
  }
  return hash.digest('hex');
}
