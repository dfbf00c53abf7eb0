import type {
  MultipartUpload,
  ReadOptions,
  StorageCallOptions,
  StorageConnector,
  StorageFeatures,
  StorageObject,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';
import { abortUploads } from './abortUploads';
import { copyWithinS3 } from './copyWithinS3';
import { deleteObjects } from './deleteObjects';
import { describeS3Object } from './describeS3Object';
import { headObject } from './headObject';
import { listObjects } from './listObjects';
import { openS3Sdk } from './openS3Sdk';
import { parseS3Uri } from './parseS3Uri';
import { readObject } from './readObject';
import { readStoredChecksum } from './readStoredChecksum';
import type { S3Connection } from './s3ConnectionSchema';
import { S3MultipartUpload } from './S3MultipartUpload';
import { S3Session } from './S3Session';
import { S3Transport } from './S3Transport';
import { writeInParts } from './writeInParts';
import { writeObject } from './writeObject';

/**
 * Objects of AWS S3 and of services that speak its protocol. What there are millions of (GET, PUT, HEAD, parts) goes the short way
 * of {@link S3Transport}, all else through the AWS SDK, both under one retry rule and with the same errors.
 */
export class S3Storage implements StorageConnector {
  readonly type = 's3';
  readonly features: StorageFeatures;

  private constructor(private readonly session: S3Session) {
    this.features = {
      conditionalWrite: session.options.conditionalWrites,
      copyWithin: (sourceUri, targetUri, options = {}) => copyWithinS3(session, sourceUri, targetUri, options),
      checksum: (uri, options) => readStoredChecksum(session, uri, options?.signal),
    };
  }

  static create(options: { name: string; connection: S3Connection }): S3Storage {
    const { name, connection } = options;
    const sdk = openS3Sdk(connection);
    return new S3Storage(S3Session.create({ name, connection, sdk, transport: new S3Transport(sdk, connection) }));
  }

  get name(): string {
    return this.session.name;
  }

  list(prefix: string, options: StorageCallOptions & { startAfter?: string; pageSize?: number } = {}): AsyncIterable<StorageObject[]> {
    const startAfter = options.startAfter === undefined ? undefined : parseS3Uri(options.startAfter).key;
    return listObjects(this.session, prefix, { ...options, startAfter });
  }

  async stat(uri: string, options?: StorageCallOptions): Promise<StorageObject | undefined> {
    const headers = await headObject(this.session, uri, { signal: options?.signal });
    return headers && describeS3Object(uri, headers);
  }

  async read(uri: string, options: ReadOptions = {}): Promise<Uint8Array> {
    return readObject(this.session, uri, options);
  }

  async write(uri: string, body: Uint8Array, options: WriteOptions = {}): Promise<WriteOutcome> {
    return body.length > this.session.options.multipartThresholdBytes
      ? writeInParts(this.session, uri, body, options)
      : writeObject(this.session, uri, body, options);
  }

  async startMultipart(uri: string, options: WriteOptions & { sizeBytes: number }): Promise<MultipartUpload> {
    return S3MultipartUpload.start(this.session, uri, options);
  }

  async delete(uris: readonly string[], options?: StorageCallOptions): Promise<void> {
    await deleteObjects(this.session, uris, options?.signal);
  }

  async removeUnfinished(prefix: string, options: StorageCallOptions & { olderThan: Date }): Promise<number> {
    return abortUploads(this.session, prefix, options);
  }

  async close(): Promise<void> {
    await this.session.close();
  }
}
