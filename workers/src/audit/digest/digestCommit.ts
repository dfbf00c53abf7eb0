import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { createHash } from 'node:crypto';
import { DIGEST_VERSION } from './digestVersion';

/**
 * The audit digest (hex) of a publication, from the digests of its tables. The order in which they are given does not matter; a
 * key may stand there once.
 *
 * @param tables - `key` has all levels of the table's name, the table's own last; levels may hold dots
 */
export function digestCommit(tables: readonly { key: readonly string[]; digest: string }[]): string {
  const lines = tables.map(({ key, digest }) => `${JSON.stringify(key)} ${digest}\n`).sort();
  const keys = new Set(tables.map(({ key }) => JSON.stringify(key)));
  if (keys.size !== tables.length) {
    throw new ReplicationError('audit-failed', 'A publication names a table twice.');
  }
  return createHash('sha256')
    .update(`${DIGEST_VERSION} commit\n${lines.join('')}`)
    .digest('hex');
}
