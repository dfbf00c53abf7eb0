import { createHash, randomUUID } from 'node:crypto';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { MultipartUpload, StorageConnector } from '@portage/backstage-plugin-replication-node';

const MIB = 1024 * 1024;
/** The longest file: a plan of some hundred million objects. */
const MAX_FILE_BYTES = 128 * 1024 * MIB;
/** Files up to here are written in one request. */
const MAX_WHOLE_BYTES = 8 * MIB;

/**
 * A file of lines on a storage that grows at its end: held in memory while it is short, then sent in parts. One that fits one request is
 * named by its bytes, so writing it again writes nothing; a longer one by chance, as its bytes are not known when it is begun.
 * @public
 */
export class GrowingFile {
  readonly #hash = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #upload: { uri: string; parts: MultipartUpload } | undefined;
  #partNumber = 0;
  lengthBytes = 0;

  /** @param options - `folder` is a URI that ends in a slash */
  constructor(private readonly options: { storage: StorageConnector; folder: string; name: string; signal?: AbortSignal }) {}

  async append(text: string): Promise<void> {
    const chunk = Buffer.from(text);
    this.#hash.update(chunk);
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    this.lengthBytes += chunk.length;
    const { storage, signal } = this.options;
    if (this.lengthBytes > MAX_FILE_BYTES) {
      throw new ReplicationError('internal-error', `A ${this.options.name} cannot be longer than ${MAX_FILE_BYTES} bytes.`);
    }
    if (!this.#upload && this.#pendingBytes > MAX_WHOLE_BYTES) {
      const uri = this.uriOf(randomUUID());
      const parts = await storage.startMultipart(uri, { sizeBytes: MAX_FILE_BYTES, ifAbsent: true, signal });
      this.#upload = { uri, parts };
    }
    if (this.#upload && this.#pendingBytes >= this.#upload.parts.partSizeBytes) {
      await this.sendFullParts(this.#upload.parts);
    }
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The commit point: the file appears. @returns its URI */
  async finish(): Promise<string> {
    const { storage, signal } = this.options;
    const rest = Buffer.concat(this.#pending);
    if (!this.#upload) {
      const uri = this.uriOf(this.digest());
      await storage.write(uri, rest, { ifAbsent: true, signal });
      return uri;
    }
    if (rest.length > 0) {
      await this.#upload.parts.writePart(this.#partNumber + 1, rest, { signal });
    }
    await this.#upload.parts.complete({ signal });
    return this.#upload.uri;
  }

  async discard(): Promise<void> {
    // The error that led here is the one to tell of; what cannot be abandoned now is found by `removeUnfinished`.
    await this.#upload?.parts.abort().catch(() => {});
  }

  private uriOf(mark: string): string {
    return `${this.options.folder}${this.options.name}-${mark}.ndjson`;
  }

  private async sendFullParts(parts: MultipartUpload): Promise<void> {
    const { signal } = this.options;
    let pending = Buffer.concat(this.#pending);
    while (pending.length >= parts.partSizeBytes) {
      this.#partNumber += 1;
      await parts.writePart(this.#partNumber, pending.subarray(0, parts.partSizeBytes), { signal });
      pending = pending.subarray(parts.partSizeBytes);
    }
    this.#pending = [Buffer.from(pending)];
    this.#pendingBytes = pending.length;
  }
}
