import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { MultipartUpload, StorageCallOptions, WriteOutcome } from '@portage/backstage-plugin-replication-node';
import type { TemporaryFile } from './TemporaryFile';
import { toFileError } from './toFileError';

/** An object under way in parts, each written at its place in one temporary file. */
export class FileMultipartUpload implements MultipartUpload {
  /** How long each part is that was written; a gap must never become a file with zeros in it. */
  readonly #written: number[] = [];

  constructor(
    private readonly file: TemporaryFile,
    private readonly options: { uri: string; ifAbsent: boolean },
    readonly partSizeBytes: number,
  ) {}

  async writePart(partNumber: number, body: Uint8Array, options?: StorageCallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    if (!Number.isInteger(partNumber) || partNumber < 1 || body.length > this.partSizeBytes) {
      throw new ReplicationError(
        'internal-error',
        `Part ${partNumber} of ${body.length} bytes does not fit parts of ${this.partSizeBytes} bytes.`,
      );
    }
    const start = (partNumber - 1) * this.partSizeBytes;
    try {
      for (let done = 0; done < body.length;) {
        const { bytesWritten } = await this.file.handle.write(body, done, body.length - done, start + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw toFileError(error, 'write', this.options.uri);
    }
    this.#written[partNumber - 1] = body.length;
  }

  async complete(options?: StorageCallOptions): Promise<WriteOutcome> {
    try {
      options?.signal?.throwIfAborted();
      this.assertWhole();
      return { outcome: await this.file.commit(this.options.ifAbsent) };
    } catch (error) {
      await this.abort();
      throw toFileError(error, 'write', this.options.uri);
    }
  }

  async abort(): Promise<void> {
    await this.file.discard();
  }

  private assertWhole(): void {
    for (let index = 0; index < this.#written.length; index += 1) {
      const last = index === this.#written.length - 1;
      if (this.#written[index] === undefined || (!last && this.#written[index] !== this.partSizeBytes)) {
        throw new ReplicationError('internal-error', `Part ${index + 1} of "${this.options.uri}" is missing or too short.`);
      }
    }
  }
}
