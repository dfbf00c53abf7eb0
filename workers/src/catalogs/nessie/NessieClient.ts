import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { z } from 'zod';
import { CatalogHttpClient, type CatalogHttpRequest } from '../http/CatalogHttpClient';
import { createBearerAuthorizer } from '../http/createBearerAuthorizer';
import { errorSchema, type NessieError } from './nessieModel';
import type { NessieOptions } from './nessieOptions';

/** How much of a foreign error text goes into a message. */
const ERROR_TEXT_LIMIT = 500;

/** An answer that is not an error, or one of the errors that the caller asked to see. */
export type NessieAnswer<T> = { ok: true; body: T } | { ok: false; status: number; error: NessieError };

/** A request whose references in `path` are encoded by `encodeReference`. */
export interface NessieRequest<TSchema extends z.ZodType> extends CatalogHttpRequest {
  schema: TSchema;
}

/**
 * Speaks with one Nessie server.
 *
 * Errors are `ReplicationError`: `catalog-denied` for 401 and 403, `catalog-unreachable` where there was no answer, or only one that the
 * server is not well (5xx, 429), up to the limit of attempts; `catalog-error` for the rest.
 */
export class NessieClient {
  private constructor(private readonly http: CatalogHttpClient) {}

  static create(name: string, options: NessieOptions): NessieClient {
    return new NessieClient(
      CatalogHttpClient.create({
        name,
        baseUri: options.uri,
        requestTimeoutMs: options.requestTimeoutMs,
        // Without it the server leaves out which keys conflict.
        headers: { 'nessie-client-spec': '2' },
        createAuthorizer: dispatcher => createBearerAuthorizer(name, options, dispatcher),
        toError: toReplicationError,
        protocol: "Nessie's API of version 2",
      }),
    );
  }

  get name(): string {
    return this.http.name;
  }

  /** Sends a request whose every error status is thrown. */
  async get<TSchema extends z.ZodType>(options: Omit<NessieRequest<TSchema>, 'expectedStatuses'>): Promise<z.output<TSchema>> {
    const { text } = await this.http.send(options);
    return this.http.parseBody(options.schema, text);
  }

  /** Sends a request some of whose error statuses are answers. */
  async send<TSchema extends z.ZodType>(options: NessieRequest<TSchema>): Promise<NessieAnswer<z.output<TSchema>>> {
    const { status, text } = await this.http.send(options);
    return status < 300 ? { ok: true, body: this.http.parseBody(options.schema, text) } : { ok: false, status, error: parseError(text) };
  }

  /** Lets what is under way end, and closes the connections. */
  close(): Promise<void> {
    return this.http.close();
  }
}

/** A reference, alone or at a hash (`name@hash`), as one segment of a path; names may hold slashes. */
export function encodeReference(name: string, hash?: string): string {
  return encodeURIComponent(hash === undefined ? name : `${name}@${hash}`);
}

function toReplicationError({ status, text, where }: { status: number; text: string; where: string }): ReplicationError {
  const error = parseError(text);
  const told = (error.message || text || 'no message').slice(0, ERROR_TEXT_LIMIT);
  const message = `${where} answered ${status}${error.errorCode ? ` ${error.errorCode}` : ''}: ${told}`;
  if (status === 401 || status === 403) {
    return new ReplicationError('catalog-denied', message);
  }
  if (status >= 500 || status === 429 || status === 408) {
    return new ReplicationError('catalog-unreachable', message);
  }
  return new ReplicationError(error.errorCode === 'REFERENCE_NOT_FOUND' ? 'unknown-reference' : 'catalog-error', message);
}

function parseError(text: string): NessieError {
  try {
    return errorSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
