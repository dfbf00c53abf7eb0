import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { AuditContext } from './AuditContext';
import { auditManifestLists } from './auditManifestLists';
import { auditManifests, isProved, type ManifestAudit } from './auditManifests';
import type { AuditTableResult } from './AuditTableResult';
import { checkMetadataPaths } from './checkMetadataPaths';
import { DeleteFileAuditor } from './DeleteFileAuditor';
import type { LiveFileChecker } from './LiveFileChecker';
import { loadMetadata } from './loadMetadata';
import { loadReplica } from './loadReplica';
import { ManifestTable } from './ManifestTable';
import { pairSnapshots } from './pairSnapshots';
import { proveManifestLists } from './proveManifestLists';
import { proveMetadata } from './proveMetadata';
import { withoutSnapshots } from './withoutSnapshots';

/** The steps of an audit, as `auditTable` tells of them; `checker` looks after the files that are byte copies. */
export async function runAudit(context: AuditContext, checker: LiveFileChecker): Promise<AuditTableResult> {
  const { options } = context;
  const deletes = new DeleteFileAuditor(context);
  const table = new ManifestTable();
  const whole = loadMetadata(options.sourceMetadataLocation, await context.readSource(options.sourceMetadataLocation));
  const source = withoutSnapshots(whole, new Set(options.prunedSnapshots));
  const replica = await loadReplica(context);
  const snapshots = replica && pairSnapshots(context, { source, replica: replica.metadata, table });
  if (!replica || !snapshots) {
    return summarize(context, { checker, deletes }, { proofs: [], audits: [] });
  }
  checkMetadataPaths(context, replica.metadata);
  checker.addStatistics(replica.metadata);

  const listPairs = snapshots.flatMap(({ list }) => list ?? []);
  const lists = await auditManifestLists(context, listPairs, table);
  const audits = await auditManifests(context, table.references, { files: checker, deletes });

  const manifests = { references: table.references, audits };
  const provedLists = proveManifestLists(context, lists, manifests);
  const proved = proveMetadata(context, { source, replica, snapshots, lists: provedLists, manifests });
  const proofs = [
    ...deletes.proofs,
    ...audits.flatMap(audit => (isProved(audit) && audit.row ? [withProof(context, audit.row, audit)] : [])),
    ...[...provedLists.values()].flatMap(({ row }) => row ?? []),
    ...(proved ? [proved.row] : []),
  ];
  return summarize(context, { checker, deletes }, { digest: proved?.digest, proofs, audits });
}

function withProof(context: AuditContext, row: LocalizedFile, proved: { digest: string; rulesUsed: number[] }): LocalizedFile {
  return { ...row, proof: context.proofs.write(proved.digest, proved.rulesUsed) };
}

function summarize(
  context: AuditContext,
  { checker, deletes }: { checker: LiveFileChecker; deletes: DeleteFileAuditor },
  outcome: Pick<AuditTableResult, 'digest' | 'proofs'> & { audits: readonly (ManifestAudit | undefined)[] },
): AuditTableResult {
  const { digest, proofs, audits } = outcome;
  const known = audits.filter(audit => audit !== undefined);
  return {
    digest,
    problems: context.problems.toArray(context.options.replicaMetadataLocation),
    proofs,
    filesChecked: checker.filesChecked + deletes.filesChecked,
    bytesRead: context.bytesRead,
    manifestsAudited: known.filter(audit => audit.row).length,
    manifestsReused: known.filter(audit => !audit.row).length,
  };
}
