import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { digestTable } from '../digest/digestTable';
import { describeDifference } from '../json/describeDifference';
import type { AuditContext } from './AuditContext';
import { isProved } from './auditManifests';
import { comparableMetadata, type SnapshotContent } from './comparableMetadata';
import { pairKey } from './FilePair';
import type { LoadedReplica } from './loadReplica';
import type { SnapshotPair } from './pairSnapshots';
import { prunedByReplica } from './prunedByReplica';
import type { AuditedManifests, ProvedManifestList } from './proveManifestLists';
import type { TableMetadata } from './TableMetadata';

/** A table that is proved with all that is below it. */
export interface ProvedTable {
  /** The logical digest (hex). */
  digest: string;
  /** The row to write. */
  row: LocalizedFile;
}

/**
 * The last step: computes the table's digest from both sides, with what is proved of the snapshots in the place of their manifests' paths.
 * @returns `undefined` where the digests differ, or where anything was amiss before
 */
export function proveMetadata(
  context: AuditContext,
  options: {
    source: TableMetadata;
    replica: LoadedReplica;
    snapshots: readonly SnapshotPair[];
    lists: ReadonlyMap<string, ProvedManifestList>;
    manifests: AuditedManifests;
  },
): ProvedTable | undefined {
  const { source, replica, snapshots, lists, manifests } = options;
  const rulesUsed = new Set<number>();
  const contents = snapshots.map(snapshot => snapshotContent(snapshot, { lists, manifests, rulesUsed }));
  const sourcePath = (path: string) => mapStatisticsPath(context, path, rulesUsed);
  const known = contents.map(content => content ?? {});
  const pruned = context.options.prunedSnapshots ?? [];
  const expected = comparableMetadata({ metadata: source, snapshots: known, pruned, sourcePath: path => path });
  const actual = comparableMetadata({
    metadata: replica.metadata,
    snapshots: known,
    pruned: prunedByReplica(replica.metadata),
    sourcePath,
  });
  const digest = digestTable(expected);

  const { localPath } = replica.row;
  if (contents.every(content => content !== undefined) && digest !== digestTable(actual)) {
    context.problems.add(localPath, describeDifference(expected, actual) ?? 'The table metadata differs from the source');
  }
  if (context.problems.isEmpty && contents.includes(undefined)) {
    context.problems.add(localPath, 'Not everything below the snapshots is proved');
  }
  return context.problems.isEmpty ? { digest, row: { ...replica.row, proof: context.proofs.write(digest, rulesUsed) } } : undefined;
}

/** Source paths and digests of what a snapshot names; `undefined` where not all of it is proved. */
function snapshotContent(
  snapshot: SnapshotPair,
  known: { lists: ReadonlyMap<string, ProvedManifestList>; manifests: AuditedManifests; rulesUsed: Set<number> },
): SnapshotContent | undefined {
  const list = snapshot.list && known.lists.get(pairKey(snapshot.list));
  const manifests = (snapshot.manifests ?? []).map(index => ({
    path: known.manifests.references[index].sourcePath,
    audit: known.manifests.audits[index],
  }));
  if ((snapshot.list && !list) || !manifests.every(({ audit }) => isProved(audit))) {
    return undefined;
  }
  for (const { rulesUsed } of [...(list ? [list] : []), ...manifests.map(({ audit }) => audit!)]) {
    rulesUsed.forEach(rule => known.rulesUsed.add(rule));
  }
  return {
    ...(snapshot.list && { manifestList: { path: snapshot.list.sourcePath, digest: list!.digest } }),
    ...(snapshot.manifests && { manifests: manifests.map(({ path, audit }) => ({ path, digest: audit!.digest! })) }),
  };
}

function mapStatisticsPath(context: AuditContext, path: string, rulesUsed: Set<number>): string {
  const match = context.reversed.sourcePath(path);
  if (!match) {
    context.problems.add(context.options.replicaMetadataLocation, `No rule of the policy made the path ${path}`);
    return path;
  }
  rulesUsed.add(match.rule);
  return match.sourcePath;
}
