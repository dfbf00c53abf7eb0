import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import type { AuditContext } from '../table/AuditContext';
import type { ContentFlaw } from '../table/FileChecker';

/** Of both sides at a time, for each request under way. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** Manifests that were rewritten name files again; so many are remembered, later ones are compared again. */
const MAX_REMEMBERED = 500_000;

/** Compares copied files with their source: by the checksums of the storages where both keep the same kind, else byte by byte. */
export class ContentComparer {
  filesCompared = 0;
  private readonly remembered = new Map<string, ContentFlaw | undefined>();

  constructor(private readonly context: AuditContext) {}

  /** @returns what is wrong, `undefined` if nothing is */
  async compare(uri: string, sizeBytes: number): Promise<ContentFlaw | undefined> {
    const sourcePath = this.context.reversed.sourcePath(uri)?.sourcePath;
    // A path that no rule made is told where the manifest is read; one that is its own source has no copy.
    if (sourcePath === undefined || sourcePath === uri) {
      return undefined;
    }
    if (!this.remembered.has(uri)) {
      const problem = await this.compareFiles({ sourcePath, uri, sizeBytes });
      if (this.remembered.size >= MAX_REMEMBERED) {
        this.remembered.clear();
      }
      this.remembered.set(uri, problem);
      return problem;
    }
    return this.remembered.get(uri);
  }

  private async compareFiles(file: { sourcePath: string; uri: string; sizeBytes: number }): Promise<ContentFlaw | undefined> {
    const { sourcePath, uri, sizeBytes } = file;
    const { context } = this;
    const source = await context.options.registry.storageOf(sourcePath);
    const target = await context.replicaStorage(uri);
    try {
      const object = await source.stat(sourcePath, { signal: context.signal });
      if (object?.sizeBytes !== sizeBytes) {
        const what = object ? `has ${object.sizeBytes} bytes, the table says ${sizeBytes}` : 'is gone';
        return { type: 'unproved', message: `The source ${sourcePath} ${what}: the copy cannot be compared` };
      }
      const isEqual = (await this.compareChecksums(source, target, file)) ?? (await this.compareBytes(source, target, file));
      this.filesCompared += 1;
      return isEqual ? undefined : { type: 'damage', message: `The file does not have the bytes of its source ${sourcePath}` };
    } catch (error) {
      if (isReplicationError(error) && (error.code === 'source-file-missing' || error.code === 'source-changed')) {
        return { type: 'unproved', message: `The file or its source ${sourcePath} changed while they were compared` };
      }
      throw error;
    }
  }

  /** @returns `undefined` where the storages keep no checksums of one kind */
  private async compareChecksums(
    source: StorageConnector,
    target: StorageConnector,
    { sourcePath, uri }: { sourcePath: string; uri: string },
  ): Promise<boolean | undefined> {
    const options = { signal: this.context.signal };
    const [ours, theirs] = await Promise.all([target.features.checksum?.(uri, options), source.features.checksum?.(sourcePath, options)]);
    return ours && theirs && ours.algorithm === theirs.algorithm ? ours.value === theirs.value : undefined;
  }

  private async compareBytes(
    source: StorageConnector,
    target: StorageConnector,
    { sourcePath, uri, sizeBytes }: { sourcePath: string; uri: string; sizeBytes: number },
  ): Promise<boolean> {
    const { signal } = this.context;
    for (let offsetBytes = 0; offsetBytes < sizeBytes; offsetBytes += CHUNK_BYTES) {
      const range = { offsetBytes, lengthBytes: Math.min(CHUNK_BYTES, sizeBytes - offsetBytes), expected: { sizeBytes }, signal };
      const [theirs, ours] = await Promise.all([source.read(sourcePath, range), target.read(uri, range)]);
      if (Buffer.compare(theirs, ours) !== 0) {
        return false;
      }
    }
    return true;
  }
}
