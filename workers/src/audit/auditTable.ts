import { AuditContext } from './table/AuditContext';
import type { AuditTableOptions } from './table/AuditTableOptions';
import type { AuditTableResult } from './table/AuditTableResult';
import { FileChecker } from './table/FileChecker';
import { runAudit } from './table/runAudit';

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
  return runAudit(context, new FileChecker(context));
}
