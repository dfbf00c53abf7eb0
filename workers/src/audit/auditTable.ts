import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { AuditContext } from './table/AuditContext';
import { auditManifestLists } from './table/auditManifestLists';
import { auditManifests, isProved, type ManifestAudit } from './table/auditManifests';
import type { AuditTableOptions } from './table/AuditTableOptions';
import type { AuditTableResult } from './table/AuditTableResult';
import { checkMetadataPaths } from './table/checkMetadataPaths';
import { DeleteFileAuditor } from './table/DeleteFileAuditor';
import { FileChecker } from './table/FileChecker';
import { loadMetadata } from './table/loadMetadata';
import { loadReplica } from './table/loadReplica';
import { ManifestTable } from './table/ManifestTable';
import { pairSnapshots } from './table/pairSnapshots';
import { proveManifestLists } from './table/proveManifestLists';
import { proveMetadata } from './table/proveMetadata';

/**
 * Proves that a localized metadata tree is the source's table, or says where it is not. Nothing may be published without it.
 *
 * What is proved, bottom-up, each side read and decoded by itself:
 *
 * 1. *Manifests*: the logical digest of the replica's manifest, its paths mapped back through the inverse of the rules, is the
 *    source manifest's; every file that is live in it stands in the target region with the recorded size.
 *    Files that hold paths (position deletes, deletion vectors) are other files there: what is in them is equal, each path mapped back.
 * 2. *Manifest lists*: equal but for the manifests' paths and lengths; the manifests pair up in order, each local path is proved for
 *    just that source path, and the recorded length is the local file's.
 * 3. *Table metadata*: equal, with the digests of 2 in the place of the lists' paths, but for what a replica has its own of.
 *
 * A digest thus depends on nothing but the source's content (`iceberg-localization`, decision 6): it is one in every region.
 *
 * It is inductive: a manifest or list with a proof in the map is not read again, on either side, so the cost of a commit is that of
 * what is new in it. With an empty map everything is read. Nothing is written here; the caller keeps the proofs.
 *
 * @throws ReplicationError for what is wrong with the source (`corrupt-metadata`, `source-file-missing`) or with the way to the files;
 *   what is wrong with the replica is told in the result
 */
export async function auditTable(options: AuditTableOptions): Promise<AuditTableResult> {
  const context = new AuditContext(options);
  const checker = new FileChecker(context);
  const deletes = new DeleteFileAuditor(context);
  const table = new ManifestTable();
  const source = loadMetadata(options.sourceMetadataLocation, await context.readSource(options.sourceMetadataLocation));
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
  { checker, deletes }: { checker: FileChecker; deletes: DeleteFileAuditor },
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
