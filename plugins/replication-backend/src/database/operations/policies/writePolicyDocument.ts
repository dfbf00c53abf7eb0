import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { Knex } from 'knex';
import { normalizeOwner } from '../../../permissions/normalizeOwner';
import { dialectOf } from '../../dialect';
import type { DbPolicyRow } from '../../tables';

/** Creates a policy or replaces its document; the version is raised. Whether it is suspended changes only where `suspension` says so. */
export async function writePolicyDocument(
  tx: Knex.Transaction,
  policy: {
    document: PolicyDocument;
    sourceClusters: readonly string[];
    managedBy: string | undefined;
    suspension?: { suspended: boolean; reason?: string };
  },
): Promise<void> {
  const nowMs = dialectOf(tx).nowMs as unknown as number;
  const { document, suspension } = policy;
  const written = {
    document: JSON.stringify(document),
    kind: document.spec.replication.kind,
    owner: normalizeOwner(document.spec.owner),
    source_clusters: JSON.stringify(policy.sourceClusters),
    managed_by: policy.managedBy ?? null,
    updated_at: nowMs,
    ...(suspension && { suspended: suspension.suspended ? 1 : 0, suspended_reason: suspension.reason ?? null }),
  };
  await tx<DbPolicyRow>('policies')
    .insert({ name: document.metadata.name, ...written, version: 1, created_at: nowMs })
    .onConflict('name')
    .merge({ ...written, version: tx.raw('policies.version + 1') as unknown as number });
}
