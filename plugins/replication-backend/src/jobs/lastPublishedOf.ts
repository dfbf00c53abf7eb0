import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { Published } from '@portage/backstage-plugin-replication-node';
import type { DbPolicyRow } from '../database/tables';
import { policyIdentity } from './policyIdentity';

/** What a policy published last from its present source to its present target, or `undefined`. */
export function lastPublishedOf(row: DbPolicyRow): Published | undefined {
  const identity = policyIdentity(JSON.parse(row.document) as PolicyDocument);
  if (row.last_published_source_hash === null || row.last_published_target_hash === null || row.last_published_identity !== identity) {
    return undefined;
  }
  return {
    sourceHash: row.last_published_source_hash,
    targetHash: row.last_published_target_hash,
    tables: row.last_published_tables ?? 0,
    ...(row.last_published_tables_file !== null && { tablesFile: row.last_published_tables_file }),
    ...(row.last_published_digest !== null && { auditDigest: row.last_published_digest }),
  };
}
