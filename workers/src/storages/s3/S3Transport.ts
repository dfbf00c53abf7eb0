import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { buildQueryString, escapeUriPath } from '@smithy/core/protocols';
import type { AwsCredentialIdentity } from '@smithy/types';
import { Pool } from 'undici';
import { createCredentialCache } from './createCredentialCache';
import { dispatchRequest, type HttpAnswer, type HttpRequest } from './dispatchRequest';
import { readS3Failure } from './readS3Failure';
import { readSdkFailure } from './readSdkFailure';
import type { S3Connection } from './s3ConnectionSchema';
import { S3Signer, type S3SignableRequest } from './S3Signer';

const KEEP_ALIVE_MS = 30_000;
/** The slowest connection that is waited for: a large part gets more time than a small one. */
const MIN_BYTES_PER_MS = 64;
const EMPTY_SHA256 = createHash('sha256').digest('hex');
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** One request for one object. */
export interface S3Request extends Pick<HttpRequest, 'method' | 'body' | 'prepareBody' | 'signal'> {
  bucket: string;
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** How many bytes are asked for, where that is known; gives the request its time. */
  expectedBytes?: number;
}

/** Where a bucket's requests go. */
interface BucketEndpoint {
  pool: Pool;
  origin: string;
  protocol: string;
  host: string;
  /** `/bucket/` with path style, else `/`. */
  basePath: string;
}

/**
 * The short way to objects, for the requests that there are millions of: signed here and sent over a kept HTTP client. The
 * SDK's own client costs eight times as much per small object.
 *
 * One attempt only; see `retryRequest`.
 */
export class S3Transport {
  readonly #credentials: () => Promise<AwsCredentialIdentity>;
  #signer: S3Signer | undefined;
  readonly #endpoints = new Map<string, BucketEndpoint>();
  /** By origin: with path style all buckets share one. */
  readonly #pools = new Map<string, Pool>();

  constructor(
    private readonly sdk: S3Client,
    private readonly connection: S3Connection,
  ) {
    this.#credentials = createCredentialCache(() => sdk.config.credentials());
  }

  /** @throws S3Failure for every answer but 2xx, and where none came */
  async send(request: S3Request): Promise<HttpAnswer> {
    const { method, bucket, key, query = {}, body, prepareBody, signal } = request;
    const endpoint = this.#endpoints.get(bucket) ?? (await this.findEndpoint(bucket));
    // S3 signs the path as it is sent, encoded once and never normalized, so `a//b` and `a/../b` stay the keys that they are.
    const path = endpoint.basePath + escapeUriPath(key);
    const queryString = buildQueryString(query);
    const headers = await this.sign({
      method,
      path,
      queryString,
      headers: {
        ...request.headers,
        host: endpoint.host,
        'x-amz-content-sha256': hashPayload(body, endpoint.protocol),
      },
    });
    const answer = await dispatchRequest(endpoint.pool, {
      origin: endpoint.origin,
      path: queryString === '' ? path : `${path}?${queryString}`,
      method,
      headers,
      body,
      prepareBody,
      timeoutMs: this.connection.requestTimeoutMs + Math.ceil((body?.length ?? request.expectedBytes ?? 0) / MIN_BYTES_PER_MS),
      signal,
    });
    if (answer.status < 200 || answer.status >= 300) {
      throw readS3Failure(answer);
    }
    return answer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(pool => pool.destroy()));
  }

  private async sign(request: S3SignableRequest): Promise<Record<string, string>> {
    try {
      this.#signer ??= new S3Signer(await this.sdk.config.region());
      return this.#signer.sign(request, await this.#credentials());
    } catch (error) {
      throw readSdkFailure(error); // No credentials were found, or they could not be renewed.
    }
  }

  /** By the SDK's own rules, which know AWS's partitions and which buckets can be part of a host name. */
  private async findEndpoint(bucket: string): Promise<BucketEndpoint> {
    const { config } = this.sdk;
    const custom = await config.endpoint?.();
    const { url } = config.endpointProvider({
      Bucket: bucket,
      Region: await config.region(),
      ForcePathStyle: Boolean(config.forcePathStyle),
      ...(custom && { Endpoint: formatEndpoint(custom) }),
    });
    const { origin, protocol, host, pathname } = url;
    const basePath = `${pathname.replace(/\/$/, '')}/`;
    const endpoint = {
      pool: this.poolOf(origin),
      origin,
      protocol,
      host,
      basePath,
    };
    this.#endpoints.set(bucket, endpoint);
    return endpoint;
  }

  private poolOf(origin: string): Pool {
    const { maxConnections, connectTimeoutMs, requestTimeoutMs } = this.connection;
    const pool =
      this.#pools.get(origin) ??
      new Pool(origin, {
        connections: maxConnections,
        pipelining: 1,
        allowH2: false,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connect: { timeout: connectTimeoutMs },
        headersTimeout: requestTimeoutMs,
        bodyTimeout: requestTimeoutMs,
      });
    this.#pools.set(origin, pool);
    return pool;
  }
}

function formatEndpoint(endpoint: { protocol: string; hostname: string; port?: number; path: string }): string {
  return `${endpoint.protocol}//${endpoint.hostname}${endpoint.port ? `:${endpoint.port}` : ''}${endpoint.path}`;
}

/** TLS guards the body already; on plain HTTP nothing else does, so there it is signed. */
function hashPayload(body: Uint8Array | undefined, protocol: string): string {
  if (!body || body.length === 0) {
    return EMPTY_SHA256;
  }
  return protocol === 'https:' ? UNSIGNED_PAYLOAD : createHash('sha256').update(body).digest('hex');
}
