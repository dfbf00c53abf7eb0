import type { $Command, S3Client, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import { readSdkFailure } from './readSdkFailure';
import { retryRequest } from './retryRequest';
import type { S3Connection } from './s3ConnectionSchema';
import type { S3Transport } from './S3Transport';
import { toS3Error } from './toS3Error';

/** What a call is about, for its error. */
export interface S3Call {
  /** Such as "read". */
  action: string;
  uri: string;
  signal?: AbortSignal;
}

/** One open connection: both ways to the service, its options, and the rules by which calls are tried again and fail. */
export class S3Session {
  /** The buckets that were seen: only where one is new must a 404 be told from a missing bucket. */
  readonly knownBuckets = new Set<string>();
  /** Whether the service's flat listings were found not to be in byte order. */
  listsByFolder: boolean;

  #server = '';

  private constructor(
    readonly name: string,
    readonly options: S3Connection,
    readonly sdk: S3Client,
    readonly transport: S3Transport,
  ) {
    this.listsByFolder = options.listings === 'by-folder';
  }

  static create(parts: { name: string; connection: S3Connection; sdk: S3Client; transport: S3Transport }): S3Session {
    const session = new S3Session(parts.name, parts.connection, parts.sdk, parts.transport);
    parts.sdk.middlewareStack.add(
      next => async input => {
        const output = await next(input);
        session.#server = (output.response as { headers?: Record<string, string> }).headers?.server ?? session.#server;
        return output;
      },
      { step: 'deserialize', name: 'noteServer' },
    );
    return session;
  }

  /** Whether the service said, in its last answer to the SDK, to be one whose flat listings follow the tree and not the bytes. */
  isKnownToListTrees(): boolean {
    return /seaweedfs/i.test(this.#server);
  }

  /**
   * Runs one operation until it succeeds or cannot. The attempt throws `S3Failure`, or handles those that it knows.
   * @throws ReplicationError with the reason of the last attempt
   */
  async call<T>({ action, uri, signal }: S3Call, attempt: (attemptNumber: number) => Promise<T>): Promise<T> {
    try {
      return await retryRequest(attempt, { maxAttempts: this.options.maxAttempts, signal });
    } catch (error) {
      const { accessKeyId, secretAccessKey, sessionToken } = this.options;
      const secrets = [accessKeyId, secretAccessKey, sessionToken].filter(secret => secret !== undefined);
      throw toS3Error(error, { connection: this.name, action, uri, secrets });
    }
  }

  /** One attempt through the SDK; its exceptions become `S3Failure`. */
  async send<TInput extends ServiceInputTypes, TOutput extends ServiceOutputTypes>(
    command: $Command<TInput, TOutput, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
    options: { abortSignal?: AbortSignal } = {},
  ): Promise<TOutput> {
    try {
      return await this.sdk.send(command, options);
    } catch (error) {
      options.abortSignal?.throwIfAborted();
      throw readSdkFailure(error);
    }
  }

  async close(): Promise<void> {
    this.sdk.destroy();
    await this.transport.close();
  }
}
