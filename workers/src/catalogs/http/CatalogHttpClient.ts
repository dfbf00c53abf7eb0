import { setTimeout as sleep } from 'node:timers/promises';
import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import { Agent, request, type Dispatcher } from 'undici';
import type { z } from 'zod';
import { parseLosslessJson, stringifyLosslessJson } from './losslessJson';
import type { RequestAuthorizer } from './RequestAuthorizer';

const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 10_000;
/** How often a request that changes nothing is sent until there is an answer. */
export const READ_ATTEMPTS = 5;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 5_000;

export interface CatalogHttpRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Below the base address; its parts are encoded already. */
  path: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  /** Sent as JSON; a bigint becomes a bare number. */
  body?: unknown;
  /** Statuses other than 2xx that the caller handles; every other one is thrown. */
  expectedStatuses?: readonly number[];
  /** 1 for a request that must not be repeated blindly. Default {@link READ_ATTEMPTS}. */
  attempts?: number;
  signal?: AbortSignal;
}

export interface CatalogHttpAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

export interface CatalogHttpClientOptions {
  /** The connection's name, for messages. */
  name: string;
  baseUri: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  requestTimeoutMs: number;
  createAuthorizer: (dispatcher: Dispatcher) => RequestAuthorizer;
  /** What an error status means in this protocol; `where` names the catalog. */
  toError: (options: { status: number; text: string; where: string }) => ReplicationError;
  /** Such as "Nessie's API of version 2". */
  protocol: string;
}

/**
 * Speaks HTTP with one catalog server: authentication, time-outs, repetition of what changes nothing, checked answers.
 *
 * Where no answer came the error is `catalog-unreachable`; it is also what a request is repeated for.
 */
export class CatalogHttpClient {
  readonly #authorizer: RequestAuthorizer;
  private readonly agent: Agent;
  private readonly baseUri: string;

  private constructor(private readonly options: CatalogHttpClientOptions) {
    this.baseUri = options.baseUri.replace(/\/$/, '');
    this.agent = new Agent({
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.requestTimeoutMs,
    });
    this.#authorizer = options.createAuthorizer(this.agent);
  }

  static create(options: CatalogHttpClientOptions): CatalogHttpClient {
    return new CatalogHttpClient(options);
  }

  get name(): string {
    return this.options.name;
  }

  /** Sends a request until there is an answer, at most as often as it may be sent. */
  async send(options: CatalogHttpRequest): Promise<CatalogHttpAnswer> {
    const attempts = options.attempts ?? READ_ATTEMPTS;
    for (let attempt = 1; ; attempt += 1) {
      options.signal?.throwIfAborted();
      try {
        return await this.sendOnce(options);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!isReplicationError(error) || error.code !== 'catalog-unreachable' || attempt >= attempts) {
          throw error;
        }
      }
      const longestMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** (attempt - 1));
      await sleep(longestMs * (0.5 + Math.random() / 2), undefined, { signal: options.signal });
    }
  }

  /** @throws ReplicationError `catalog-error` where the answer is not of this protocol */
  parseBody<TSchema extends z.ZodType>(schema: TSchema, text: string): z.output<TSchema> {
    let body: unknown;
    try {
      body = parseLosslessJson(text);
    } catch (error) {
      throw this.foreignAnswer(error);
    }
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      throw this.foreignAnswer(parsed.error);
    }
    return parsed.data;
  }

  /** Lets what is under way end, and closes the connections. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  private async sendOnce(options: CatalogHttpRequest): Promise<CatalogHttpAnswer> {
    let answer = await this.exchange(options, false);
    if (answer.status === 401 && this.#authorizer.renewable) {
      // A token may be revoked before its time is over: one request with a new token tells.
      answer = await this.exchange(options, true);
    }
    const { status, text } = answer;
    if (!(status >= 200 && status < 300) && !options.expectedStatuses?.includes(status)) {
      throw this.options.toError({ status, text, where: this.where });
    }
    return answer;
  }

  private async exchange(options: CatalogHttpRequest, renew: boolean): Promise<CatalogHttpAnswer> {
    const { method = 'GET', path, query = {}, body: content, signal } = options;
    const url = new URL(`${this.baseUri}/${path}`);
    Object.entries(query).forEach(([key, value]) => value !== undefined && url.searchParams.set(key, String(value)));
    const body = content === undefined ? undefined : stringifyLosslessJson(content);
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...this.options.headers,
      ...options.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const credentials = await this.#authorizer.authorize({ method, url, headers, body }, { renew, signal });
    try {
      const response = await request(url, { method, dispatcher: this.agent, signal, headers: { ...headers, ...credentials }, body });
      return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
    } catch (error) {
      signal?.throwIfAborted();
      throw new ReplicationError('catalog-unreachable', `${this.where} can't be reached: ${describe(error)}`, { cause: error });
    }
  }

  private get where(): string {
    return `The catalog "${this.name}" (${this.baseUri})`;
  }

  private foreignAnswer(cause: unknown): ReplicationError {
    return new ReplicationError('catalog-error', `${this.where} gave an answer that is not ${this.options.protocol}.`, {
      cause,
      action: `Check replication.connections.${this.name}.uri.`,
    });
  }
}

/** undici's errors say little in their message and more in their code or cause. */
function describe(error: unknown): string {
  const { message, code, cause } = error as Error & { code?: string };
  return [message, code, cause instanceof Error ? cause.message : undefined].filter(Boolean).join(', ');
}
