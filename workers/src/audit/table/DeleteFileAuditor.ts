import { ReplicationError, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { ByteBudget } from '../concurrency/ByteBudget';
import { forEachConcurrent } from '../concurrency/forEachConcurrent';
import { checkDeleteFileEntry } from '../deletes/checkDeleteFileEntry';
import type { DeleteFileContent } from '../deletes/DeleteFileContent';
import type { DeleteFileEntry } from '../digest/DeleteFileEntry';
import type { DeleteFilePairInput, DeleteFilePairOutput } from '../threads/auditDeleteFilePair';
import type { ManifestPairOutput } from '../threads/auditManifestPair';
import type { AuditContext } from './AuditContext';
import { pairKey } from './FilePair';
import { matchesRow } from './matchesRow';
import { toTransferable } from './toTransferable';

/** Delete files that are read and being decoded, both sides together, hold at most about this much memory. */
const BYTES_IN_FLIGHT = 64 * 1024 * 1024;
/** Both sides are held at a time, and what is decoded. Engines write delete files of some megabytes. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** What is known of files is kept for the manifests that name them again, up to so many files and blobs; later ones are read again. */
const MAX_KEPT = 200_000;
/** Rows for the map. Files beyond are proved all the same, by their manifest, and only not reused for others. */
const MAX_PROOFS = 200_000;

/** A delete file as it was read, or as an earlier audit proved it. */
interface DeleteFileAudit {
  /** The content digest of both sides; absent where they differ. */
  digest?: string;
  rulesUsed: number[];
  /** Of the replica's file. */
  lengthBytes?: number;
  /** Absent where an earlier proof stands. */
  content?: DeleteFileContent;
}

/** All delete files of a manifest, proved. */
export interface ProvedDeleteFiles {
  /** In the order of the manifest's entries. */
  deleteFiles: { sourcePath: string; digest: string }[];
  rulesUsed: Set<number>;
}

/** Proves the position delete files and deletion vectors that manifests name, each file once. */
export class DeleteFileAuditor {
  filesChecked = 0;
  private readonly kept = new Map<string, Promise<DeleteFileAudit>>();
  private keptWeight = 0;
  private readonly provedRows: LocalizedFile[] = [];
  private readonly budget = new ByteBudget(BYTES_IN_FLIGHT);

  constructor(private readonly context: AuditContext) {}

  /** Rows for the map, of files that are proved now and were not before. */
  get proofs(): readonly LocalizedFile[] {
    return this.provedRows;
  }

  /**
   * @param files - of a manifest that is equal on both sides but for what is in these files
   * @returns `undefined` where one of them is not proved; why is told as problems then
   */
  async prove(files: ManifestPairOutput['deleteFiles']): Promise<ProvedDeleteFiles | undefined> {
    const { context } = this;
    const rows = await context.options.map.read([...new Set(files.source.map(({ path }) => path))]);
    const deleteFiles = new Array<{ sourcePath: string; digest: string }>(files.source.length);
    const rulesUsed = new Set<number>();
    let isProved = true;
    await forEachConcurrent(files.source.entries(), { limit: context.concurrency, signal: context.signal }, async ([index, source]) => {
      const replica = files.replica[index];
      const audit = await this.auditFile(source, replica, rows.get(source.path));
      const problems = this.checkEntry({ source, replica }, audit);
      problems.forEach(problem => context.problems.add(replica.path, problem));
      if (audit.digest === undefined || problems.length > 0) {
        isProved = false;
      } else {
        deleteFiles[index] = { sourcePath: source.path, digest: audit.digest };
        audit.rulesUsed.forEach(rule => rulesUsed.add(rule));
      }
    });
    return isProved ? { deleteFiles, rulesUsed } : undefined;
  }

  private checkEntry(
    { source, replica }: { source: DeleteFileEntry; replica: DeleteFileEntry },
    { digest, lengthBytes, content }: DeleteFileAudit,
  ): string[] {
    if (digest === undefined) {
      return [];
    }
    const isRewritten = source.path !== replica.path && replica.format !== 'PUFFIN';
    return [
      ...(replica.sizeBytes === lengthBytes ? [] : [`The manifest records ${replica.sizeBytes} bytes, the file has ${lengthBytes}`]),
      ...(isRewritten && replica.hasLayout ? ['The manifest records column sizes or split offsets, which were those of another file'] : []),
      ...(content ? checkDeleteFileEntry(replica, content) : []),
    ];
  }

  private async auditFile(source: DeleteFileEntry, replica: DeleteFileEntry, row: LocalizedFile | undefined): Promise<DeleteFileAudit> {
    const { context } = this;
    const sameCopy = row?.kind === 'delete-file' && row.localPath === replica.path ? row : undefined;
    const proved = context.proofs.read(sameCopy?.proof);
    // A proved file is the source's, and so is all else that the entry says but for bounds that a replica has its own of.
    if (sameCopy && proved && !hasOwnBounds(replica)) {
      return { ...proved, lengthBytes: sameCopy.lengthBytes };
    }
    const key = `${pairKey({ sourcePath: source.path, localPath: replica.path })}\n${source.format}`;
    let audit = this.kept.get(key);
    if (!audit) {
      const bytes = Math.max(2 * Math.max(source.sizeBytes, replica.sizeBytes), BYTES_IN_FLIGHT / context.concurrency);
      audit = this.budget.run(bytes, () => this.readFile(source, replica, sameCopy));
      this.kept.set(key, audit);
      this.keptWeight += 1;
      this.forgetOldest((await audit).content?.blobs?.length ?? 0);
    }
    return audit;
  }

  private forgetOldest(addedWeight: number): void {
    this.keptWeight += addedWeight;
    if (this.keptWeight > MAX_KEPT) {
      this.kept.clear();
      this.keptWeight = 0;
    }
  }

  private async readFile(source: DeleteFileEntry, replica: DeleteFileEntry, row: LocalizedFile | undefined): Promise<DeleteFileAudit> {
    const { context } = this;
    const [sourcePath, localPath] = [source.path, replica.path];
    if (!context.isMetadataLocal(sourcePath, localPath)) {
      context.problems.add(localPath, `The delete file of ${sourcePath} does not lie in the target region`);
      return { rulesUsed: [] };
    }
    const sourceBytes = limited(sourcePath, await context.readSource(sourcePath));
    const replicaBytes = localPath === sourcePath ? undefined : await context.readReplica(localPath);
    if (localPath !== sourcePath && !replicaBytes) {
      return { rulesUsed: [] };
    }
    const lengthBytes = (replicaBytes ?? sourceBytes).length;
    const output = await this.compare({ source, replica, sourceBytes, replicaBytes });
    this.filesChecked += 1;
    const written: LocalizedFile = { sourcePath, kind: 'delete-file', localPath, lengthBytes, sha256: output.sha256 };
    output.problems.forEach(problem => context.problems.add(localPath, problem));
    const isProved = [output.problems.length === 0, matchesRow(context, row, written)].every(Boolean);
    if (isProved && this.provedRows.length < MAX_PROOFS) {
      this.provedRows.push({ ...written, proof: context.proofs.write(output.sourceDigest!, output.rulesUsed) });
    }
    return {
      digest: isProved ? output.sourceDigest : undefined,
      rulesUsed: output.rulesUsed,
      lengthBytes,
      content: output.content,
    };
  }

  private async compare(files: {
    source: DeleteFileEntry;
    replica: DeleteFileEntry;
    sourceBytes: Uint8Array;
    replicaBytes?: Uint8Array;
  }): Promise<DeleteFilePairOutput> {
    const { options, signal } = this.context;
    const input: DeleteFilePairInput = {
      source: { uri: files.source.path, bytes: toTransferable(files.sourceBytes) },
      replica: files.replicaBytes && { uri: files.replica.path, bytes: toTransferable(files.replicaBytes) },
      format: files.source.format,
      rules: options.rules.map(rule => ({ source: rule.source, target: rule.target })),
      location: options.location,
    };
    const output = await options.threads.run<DeleteFilePairInput, DeleteFilePairOutput>('auditDeleteFilePair', input, {
      transfer: [input.source, input.replica].flatMap(file => (file ? [file.bytes.buffer as ArrayBuffer] : [])),
      signal,
    });
    if (output.sourceFailure) {
      throw new ReplicationError(output.sourceFailure.code, output.sourceFailure.message);
    }
    return output;
  }
}

/** Bounds that differ from each other are not the source's, and only the file can tell whether they are true. */
function hasOwnBounds({ lowerPath, upperPath }: DeleteFileEntry): boolean {
  return (lowerPath !== undefined || upperPath !== undefined) && !(lowerPath && upperPath && Buffer.compare(lowerPath, upperPath) === 0);
}

function limited(uri: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new ReplicationError(
      'unsupported-delete-files',
      `${uri} has ${bytes.length} bytes, delete files of up to ${MAX_FILE_BYTES} are read`,
    );
  }
  return bytes;
}
