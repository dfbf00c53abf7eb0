import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { MultipartUpload, StorageCallOptions, WriteOptions, WriteOutcome } from '@portage/backstage-plugin-replication-node';
import { choosePartSize } from './choosePartSize';
import { describeS3Object, unquoteEntityTag } from './describeS3Object';
import { encodeCrc32 } from './encodeCrc32';
import { headObject } from './headObject';
import { parseS3ObjectUri, type S3Uri } from './parseS3Uri';
import { S3Failure } from './S3Failure';
import type { S3Session } from './S3Session';
import { verifyBody } from './verifyBody';

/** A part that the service holds. */
interface WrittenPart extends CompletedPart {
  sizeBytes: number;
}

/**
 * An object under way in parts. Nothing of it is visible before `complete`; what a crash leaves is found by `removeUnfinished`.
 * Each part is checked by the service against its CRC32, and its answer here, as whole objects are.
 */
export class S3MultipartUpload implements MultipartUpload {
  readonly #parts: WrittenPart[] = [];
  readonly #place: S3Uri;

  private constructor(
    private readonly session: S3Session,
    private readonly uri: string,
    private readonly uploadId: string,
    private readonly ifAbsent: boolean,
    readonly partSizeBytes: number,
  ) {
    this.#place = parseS3ObjectUri(uri);
  }

  static async start(session: S3Session, uri: string, options: WriteOptions & { sizeBytes: number }): Promise<S3MultipartUpload> {
    const { sizeBytes, ifAbsent = false, signal } = options;
    const { bucket, key } = parseS3ObjectUri(uri);
    const partSizeBytes = choosePartSize(sizeBytes, session.options.partSizeBytes);
    const uploadId = await session.call({ action: 'start to write', uri, signal }, async () => {
      const { UploadId } = await session.send(
        new CreateMultipartUploadCommand({
          Bucket: bucket,
          Key: key,
          ...(session.options.checksums === 'when-supported' && { ChecksumAlgorithm: 'CRC32' }),
        }),
        { abortSignal: signal },
      );
      return UploadId!;
    });
    return new S3MultipartUpload(session, uri, uploadId, ifAbsent, partSizeBytes);
  }

  async writePart(partNumber: number, body: Uint8Array, options?: StorageCallOptions): Promise<void> {
    const signal = options?.signal;
    const { bucket, key } = this.#place;
    if (!Number.isInteger(partNumber) || partNumber < 1 || body.length > this.partSizeBytes) {
      throw new ReplicationError(
        'internal-error',
        `Part ${partNumber} of ${body.length} bytes does not fit parts of ${this.partSizeBytes} bytes.`,
      );
    }
    const crc32 = this.session.options.checksums === 'when-supported' ? encodeCrc32(body) : undefined;
    const headers: Record<string, string> = crc32 ? { 'x-amz-checksum-crc32': crc32 } : {};
    const query = { partNumber: String(partNumber), uploadId: this.uploadId };
    await this.session.call({ action: `write part ${partNumber} of`, uri: this.uri, signal }, async () => {
      const answer = await this.session.transport.send({ method: 'PUT', bucket, key, query, headers, body, signal });
      verifyBody(body, answer.headers, { ...this.session.options, crc32 });
      this.#parts[partNumber - 1] = { PartNumber: partNumber, ETag: answer.headers.etag, ChecksumCRC32: crc32, sizeBytes: body.length };
    });
  }

  async complete(options?: StorageCallOptions): Promise<WriteOutcome> {
    const signal = options?.signal;
    this.assertWhole();
    // Saves nothing but guards against services that know the condition for whole objects only.
    if (this.ifAbsent && (await headObject(this.session, this.uri, { signal }))) {
      await this.abort();
      return { outcome: 'present' };
    }
    return this.session.call({ action: 'complete', uri: this.uri, signal }, attemptNumber => this.tryToComplete(attemptNumber, signal));
  }

  async abort(): Promise<void> {
    const { bucket, key } = this.#place;
    await this.session.call({ action: 'abandon', uri: this.uri }, async () => {
      try {
        await this.session.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: this.uploadId }));
      } catch (error) {
        if (!(error instanceof S3Failure) || error.status !== 404) {
          throw error;
        }
      }
    });
  }

  private async tryToComplete(attemptNumber: number, signal: AbortSignal | undefined): Promise<WriteOutcome> {
    const { bucket, key } = this.#place;
    try {
      const { ETag } = await this.session.send(
        new CompleteMultipartUploadCommand({
          Bucket: bucket,
          Key: key,
          UploadId: this.uploadId,
          MultipartUpload: { Parts: this.#parts.map(({ sizeBytes: _, ...part }) => part) },
          ...(this.ifAbsent && this.session.options.conditionalWrites && { IfNoneMatch: '*' }),
        }),
        { abortSignal: signal },
      );
      return { outcome: 'written', entityTag: ETag && unquoteEntityTag(ETag) };
    } catch (error) {
      if (!(error instanceof S3Failure)) {
        throw error;
      }
      if (this.ifAbsent && error.status === 412) {
        await this.abort();
        return { outcome: 'present' };
      }
      // The upload is gone after an answer was lost: the earlier attempt has completed it.
      if (attemptNumber > 1 && error.code === 'NoSuchUpload') {
        return this.recognizeOwnObject(error, signal);
      }
      throw error;
    }
  }

  private async recognizeOwnObject(failure: S3Failure, signal: AbortSignal | undefined): Promise<WriteOutcome> {
    const headers = await headObject(this.session, this.uri, { signal });
    const found = headers && describeS3Object(this.uri, headers);
    if (found?.sizeBytes !== this.#parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)) {
      throw failure;
    }
    return { outcome: 'written', entityTag: found.entityTag };
  }

  /** A gap must never become an object: the service would join the parts around it. */
  private assertWhole(): void {
    for (let index = 0; index < Math.max(this.#parts.length, 1); index += 1) {
      const last = index >= this.#parts.length - 1;
      const part = this.#parts[index];
      if (part === undefined || (!last && part.sizeBytes !== this.partSizeBytes)) {
        throw new ReplicationError('internal-error', `Part ${index + 1} of "${this.uri}" is missing or too short.`);
      }
    }
  }
}
