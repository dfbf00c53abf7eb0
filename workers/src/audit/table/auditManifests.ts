import { ReplicationError, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { ByteBudget } from '../concurrency/ByteBudget';
import { forEachConcurrent } from '../concurrency/forEachConcurrent';
import { digestDeleteManifest } from '../digest/digestDeleteManifest';
import type { ManifestPairInput, ManifestPairOutput } from '../threads/auditManifestPair';
import type { AuditContext } from './AuditContext';
import type { DeleteFileAuditor, ProvedDeleteFiles } from './DeleteFileAuditor';
import type { FileOwner, LiveFileChecker } from './LiveFileChecker';
import type { ManifestReference } from './ManifestTable';
import { matchesRow } from './matchesRow';
import { toTransferable } from './toTransferable';

/** Manifests that are read and being decoded, both sides together, hold at most about this much memory. */
const BYTES_IN_FLIGHT = 64 * 1024 * 1024;

/** What is known of a manifest after reading it, or instead of reading it. */
export interface ManifestAudit extends FileOwner {
  /** The logical digest that both sides share; absent where they differ. */
  digest?: string;
  rulesUsed: number[];
  /** The row to write, but for its proof; absent where an earlier proof stands. */
  row?: LocalizedFile;
}

/** What a manifest names is proved by these. */
export interface ManifestCheckers {
  /** Data files and equality deletes, which are byte copies. */
  files: LiveFileChecker;
  /** Position deletes and deletion vectors, which are written anew. */
  deletes: DeleteFileAuditor;
}

/**
 * Proves each manifest that is not proved yet: both sides are read and have one digest, the replica's has the length that its lists record,
 * and every file that it names stands in the target region, with the source's content where it holds paths. The result has, at the index of each reference whose replica is there, what is
 * known of it; whether all is well, `isProved` tells.
 */
export async function auditManifests(
  context: AuditContext,
  references: readonly ManifestReference[],
  checkers: ManifestCheckers,
): Promise<(ManifestAudit | undefined)[]> {
  const rows = await context.options.map.read([...new Set(references.map(({ sourcePath }) => sourcePath))]);
  const budget = new ByteBudget(BYTES_IN_FLIGHT);
  const audits = new Array<ManifestAudit | undefined>(references.length);

  await forEachConcurrent(references.entries(), { limit: context.concurrency, signal: context.signal }, async ([index, reference]) => {
    const row = rows.get(reference.sourcePath);
    const sameCopy = row?.localPath === reference.localPath ? row : undefined;
    const proved = context.proofs.read(sameCopy?.proof);
    if (sameCopy && proved) {
      const holds = lengthHolds(context, reference, sameCopy.lengthBytes);
      audits[index] = { ...proved, digest: holds ? proved.digest : undefined, filesMissing: false };
    } else {
      audits[index] = await budget.run(2 * Math.max(0, ...reference.lengthsBytes), () =>
        readManifest(context, reference, sameCopy, checkers),
      );
    }
  });
  await checkers.files.finish();
  return audits;
}

/** A reader takes `manifest_length` for the file's size, and reads beyond its end or not to it where it is wrong. */
function lengthHolds(context: AuditContext, { localPath, lengthsBytes }: ManifestReference, actualBytes: number): boolean {
  const wrong = lengthsBytes.find(recorded => recorded !== actualBytes);
  if (wrong !== undefined) {
    context.problems.add(localPath, `A manifest list records a manifest_length of ${wrong}, the file has ${actualBytes} bytes`);
  }
  return wrong === undefined;
}

/** Whether a manifest may be relied on, now and in later audits. */
export function isProved(audit: ManifestAudit | undefined): audit is ManifestAudit & { digest: string } {
  return audit?.digest !== undefined && !audit.filesMissing;
}

async function readManifest(
  context: AuditContext,
  reference: ManifestReference,
  row: LocalizedFile | undefined,
  checkers: ManifestCheckers,
): Promise<ManifestAudit | undefined> {
  const { sourcePath, localPath } = reference;
  if (!context.isMetadataLocal(sourcePath, localPath)) {
    context.problems.add(localPath, `The manifest of ${sourcePath} does not lie in the target region`);
    return undefined;
  }
  const source = toTransferable(await context.readSource(sourcePath));
  const replica = localPath === sourcePath ? undefined : await context.readReplica(localPath);
  if (localPath !== sourcePath && !replica) {
    return undefined;
  }
  const lengthBytes = (replica ?? source).length;
  const input: ManifestPairInput = {
    source: { uri: sourcePath, bytes: source },
    replica: replica && { uri: localPath, bytes: toTransferable(replica) },
    rules: context.options.rules.map(rule => ({ source: rule.source, target: rule.target })),
    location: context.options.location,
  };
  const output = await context.options.threads.run<ManifestPairInput, ManifestPairOutput>('auditManifestPair', input, {
    transfer: [input.source, input.replica].flatMap(file => (file ? [file.bytes.buffer as ArrayBuffer] : [])),
    signal: context.signal,
  });
  if (output.sourceFailure) {
    throw new ReplicationError(output.sourceFailure.code, output.sourceFailure.message);
  }
  for (const problem of output.problems) {
    context.problems.add(localPath, problem);
  }
  const written: LocalizedFile = { sourcePath, kind: 'manifest', localPath, lengthBytes, sha256: output.sha256 };
  const equal = output.problems.length === 0 && output.sourceDigest === output.replicaDigest;
  const holds = [matchesRow(context, row, written), lengthHolds(context, reference, lengthBytes)].every(Boolean);
  const deletes = equal && holds ? await checkers.deletes.prove(output.deleteFiles) : undefined;
  const audit: ManifestAudit = {
    digest: deletes && digestOf(output.sourceDigest!, deletes),
    rulesUsed: [...new Set([...output.rulesUsed, ...(deletes?.rulesUsed ?? [])])],
    row: written,
    filesMissing: false,
  };
  await checkers.files.add(audit, output.liveFiles);
  return audit;
}

function digestOf(contentDigest: string, { deleteFiles }: ProvedDeleteFiles): string {
  return deleteFiles.length === 0 ? contentDigest : digestDeleteManifest({ contentDigest, deleteFiles });
}
