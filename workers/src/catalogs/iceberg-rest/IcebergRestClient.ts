import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { z } from 'zod';
import { CatalogHttpClient, type CatalogHttpAnswer, type CatalogHttpRequest } from '../http/CatalogHttpClient';
import { createAwsAuthorizer } from '../http/createAwsAuthorizer';
import { createBearerAuthorizer } from '../http/createBearerAuthorizer';
import { errorSchema, type RestError } from './icebergRestModel';
import type { IcebergRestOptions } from './icebergRestOptions';

/** How much of a foreign error text goes into a message. */
const ERROR_TEXT_LIMIT = 500;

/**
 * Speaks with one Iceberg REST server.
 *
 * Errors are `ReplicationError`: `catalog-denied` for 401, 403 and 419 (an expired session), `catalog-conflict` for 409,
 * `catalog-unreachable` where there was no answer, or only one that the server is not well (5xx, 429, 408): after such an answer to a
 * commit its state is unknown; `catalog-error` for the rest.
 */
export class IcebergRestClient {
  private constructor(private readonly http: CatalogHttpClient) {}

  static create(name: string, options: IcebergRestOptions): IcebergRestClient {
    const baseUri = `${options.uri.replace(/\/$/, '').replace(/\/v1$/, '')}/v1`;
    const { token, oauth2, sigv4 } = options;
    const bearer = { token, oauth2: oauth2 && { tokenUri: `${baseUri}/oauth/tokens`, ...oauth2 } };
    return new IcebergRestClient(
      CatalogHttpClient.create({
        name,
        baseUri,
        requestTimeoutMs: options.requestTimeoutMs,
        headers: options.headers,
        createAuthorizer: dispatcher => (sigv4 ? createAwsAuthorizer(name, sigv4) : createBearerAuthorizer(name, bearer, dispatcher)),
        toError,
        protocol: "Iceberg's REST catalog API",
      }),
    );
  }

  get name(): string {
    return this.http.name;
  }

  /** Sends a request; statuses that the caller does not expect are thrown. */
  send(request: CatalogHttpRequest): Promise<CatalogHttpAnswer> {
    return this.http.send(request);
  }

  /** Sends a request whose every error status is thrown, and checks the answer. */
  async get<TSchema extends z.ZodType>(request: CatalogHttpRequest & { schema: TSchema }): Promise<z.output<TSchema>> {
    const { text } = await this.http.send(request);
    return this.http.parseBody(request.schema, text);
  }

  parse<TSchema extends z.ZodType>(schema: TSchema, { text }: CatalogHttpAnswer): z.output<TSchema> {
    return this.http.parseBody(schema, text);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function toError({ status, text, where }: { status: number; text: string; where: string }): ReplicationError {
  const error = parseError(text);
  const told = (error.message || text || 'no message').slice(0, ERROR_TEXT_LIMIT);
  const message = `${where} answered ${status}${error.type ? ` ${error.type}` : ''}: ${told}`;
  if (status === 401 || status === 403 || status === 419) {
    return new ReplicationError('catalog-denied', message);
  }
  if (status >= 500 || status === 429 || status === 408) {
    return new ReplicationError('catalog-unreachable', message);
  }
  return new ReplicationError(status === 409 ? 'catalog-conflict' : 'catalog-error', message);
}

function parseError(text: string): RestError {
  try {
    return errorSchema.parse(JSON.parse(text)).error;
  } catch {
    return {};
  }
}
