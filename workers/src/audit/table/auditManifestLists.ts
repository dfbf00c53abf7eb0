import { ReplicationError, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { forEachConcurrent } from '../concurrency/forEachConcurrent';
import type { ManifestListPairInput, ManifestListPairOutput } from '../threads/auditManifestListPair';
import type { AuditContext } from './AuditContext';
import { pairKey, type FilePair } from './FilePair';
import type { ManifestTable } from './ManifestTable';
import { matchesRow } from './matchesRow';
import { toTransferable } from './toTransferable';

/** What is known of a manifest list after reading it, or instead of reading it. */
export type ManifestListAudit = ProvedList | ReadList;

/** A list that an earlier audit proved, with all that is below it. */
export interface ProvedList {
  proved: { digest: string; rulesUsed: number[] };
}

/** A list that was read on both sides. Its manifests are yet to be proved. */
export interface ReadList {
  /** The digest that both sides share, without the manifests; absent where they differ or one can't be read. */
  contentDigest?: string;
  /** Indexes in the table of manifests, in the list's order. */
  manifests: Uint32Array;
  /** The row to write, but for its proof. */
  row: LocalizedFile;
}

/**
 * Reads each list that is not proved yet, on both sides, and adds the manifests that they name to `table`. The result has an entry for
 * each pair whose replica is there, by `pairKey`.
 */
export async function auditManifestLists(
  context: AuditContext,
  pairs: readonly FilePair[],
  table: ManifestTable,
): Promise<Map<string, ManifestListAudit>> {
  const audits = new Map<string, ManifestListAudit>();
  const rows = await context.options.map.read([...new Set(pairs.map(pair => pair.sourcePath))]);
  const unique = new Map(pairs.map(pair => [pairKey(pair), pair]));

  await forEachConcurrent(unique.entries(), { limit: context.concurrency, signal: context.signal }, async ([key, pair]) => {
    const row = rows.get(pair.sourcePath);
    const sameCopy = row?.localPath === pair.localPath ? row : undefined;
    const proved = context.proofs.read(sameCopy?.proof);
    const audit = proved ? { proved } : await readList(context, pair, { row: sameCopy, table });
    if (audit) {
      audits.set(key, audit);
    }
  });
  return audits;
}

async function readList(
  context: AuditContext,
  pair: FilePair,
  known: { row?: LocalizedFile; table: ManifestTable },
): Promise<ReadList | undefined> {
  const { sourcePath, localPath } = pair;
  if (!context.isMetadataLocal(sourcePath, localPath)) {
    context.problems.add(localPath, `The manifest list of ${sourcePath} does not lie in the target region`);
    return undefined;
  }
  const source = toTransferable(await context.readSource(sourcePath));
  const replica = localPath === sourcePath ? undefined : await context.readReplica(localPath);
  if (localPath !== sourcePath && !replica) {
    return undefined;
  }
  const lengthBytes = (replica ?? source).length;
  const input: ManifestListPairInput = {
    source: { uri: sourcePath, bytes: source },
    replica: replica && { uri: localPath, bytes: toTransferable(replica) },
  };
  const output = await context.options.threads.run<ManifestListPairInput, ManifestListPairOutput>('auditManifestListPair', input, {
    transfer: [input.source, input.replica].flatMap(file => (file ? [file.bytes.buffer as ArrayBuffer] : [])),
    signal: context.signal,
  });
  const written: LocalizedFile = { sourcePath, kind: 'manifest-list', localPath, lengthBytes, sha256: output.sha256 };
  const audit = compareLists(context, output, { row: written, table: known.table });
  return matchesRow(context, known.row, written) ? audit : { ...audit, contentDigest: undefined };
}

function compareLists(
  context: AuditContext,
  output: ManifestListPairOutput,
  { row, table }: { row: LocalizedFile; table: ManifestTable },
): ReadList {
  const { source, replica, sourceFailure, replicaFailure } = output;
  if (sourceFailure) {
    throw new ReplicationError(sourceFailure.code, sourceFailure.message);
  }
  if (!source || !replica) {
    context.problems.add(row.localPath, replicaFailure?.message ?? 'The manifest list cannot be read');
    return { manifests: new Uint32Array(), row };
  }
  const equal = source.digest === replica.digest && source.paths.length === replica.paths.length;
  if (!equal) {
    const counts = `${replica.paths.length} manifests, the source has ${source.paths.length}`;
    context.problems.add(row.localPath, `The manifest list is not that of the source ${row.sourcePath} (${counts})`);
    return { manifests: new Uint32Array(), row };
  }
  return {
    contentDigest: source.digest,
    manifests: Uint32Array.from(source.paths, (sourcePath, index) =>
      table.add({ sourcePath, localPath: replica.paths[index] }, replica.lengthsBytes[index]),
    ),
    row,
  };
}
