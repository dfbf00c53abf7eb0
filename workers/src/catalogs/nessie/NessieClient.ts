import { setTimeout as sleep } from 'node:timers/promises';
import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import { createTokenSource, type TokenSource } from './createTokenSource';
import { parseLosslessJson, stringifyLosslessJson } from './losslessJson';
import { errorSchema, type NessieError } from './nessieModel';
import type { NessieOptions } from './nessieOptions';

const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 10_000;
/** How often a request that changes nothing is sent until there is an answer. */
export const READ_ATTEMPTS = 5;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 5_000;
/** How much of a foreign error text goes into a message. */
const ERROR_TEXT_LIMIT = 500;

/** An answer that is not an error, or one of the errors that the caller asked to see. */
export type NessieAnswer<T> = { ok: true; body: T } | { ok: false; status: number; error: NessieError };

export interface NessieRequest<TSchema extends z.ZodType> {
  method?: 'GET' | 'POST';
  /** Below the base address. References in it are encoded by `encodeReference`. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  schema: TSchema;
  /** Error statuses that the caller handles; every other one is thrown. */
  expectedStatuses?: readonly number[];
  /** 1 for a request that must not be repeated blindly. Default {@link READ_ATTEMPTS}. */
  attempts?: number;
  signal?: AbortSignal;
}

/**
 * Speaks HTTP with one Nessie server: authentication, time-outs, repetition of what changes nothing, checked answers.
 *
 * Errors are `ReplicationError`: `catalog-denied` for 401 and 403, `catalog-unreachable` where there was no answer, or only one that the
 * server is not well (5xx, 429), up to the limit of attempts; `catalog-error` for the rest.
 */
export class NessieClient {
  readonly #tokens: TokenSource;
  private readonly agent: Agent;
  private readonly baseUri: string;

  private constructor(
    readonly name: string,
    options: NessieOptions,
  ) {
    this.baseUri = options.uri.replace(/\/$/, '');
    this.agent = new Agent({
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.requestTimeoutMs,
    });
    this.#tokens = createTokenSource(name, options, this.agent);
  }

  static create(name: string, options: NessieOptions): NessieClient {
    return new NessieClient(name, options);
  }

  /** Sends a request whose every error status is thrown. */
  async get<TSchema extends z.ZodType>(options: Omit<NessieRequest<TSchema>, 'expectedStatuses'>): Promise<z.output<TSchema>> {
    const { text } = await this.sendUntilAnswered(options);
    return this.parseBody(options.schema, text);
  }

  /** Sends a request some of whose error statuses are answers. */
  async send<TSchema extends z.ZodType>(options: NessieRequest<TSchema>): Promise<NessieAnswer<z.output<TSchema>>> {
    const { status, text } = await this.sendUntilAnswered(options);
    return isSuccess(status) ? { ok: true, body: this.parseBody(options.schema, text) } : { ok: false, status, error: parseError(text) };
  }

  /** Lets what is under way end, and closes the connections. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  private async sendUntilAnswered(options: NessieRequest<z.ZodType>): Promise<{ status: number; text: string }> {
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

  private async sendOnce(options: NessieRequest<z.ZodType>): Promise<{ status: number; text: string }> {
    let answer = await this.exchange(options, false);
    if (answer.status === 401 && this.#tokens.renewable) {
      // A token may be revoked before its time is over: one request with a new token tells.
      answer = await this.exchange(options, true);
    }
    const { status, text } = answer;
    if (!isSuccess(status) && !options.expectedStatuses?.includes(status)) {
      throw this.toReplicationError(status, parseError(text), text);
    }
    return answer;
  }

  private async exchange(options: NessieRequest<z.ZodType>, renew: boolean): Promise<{ status: number; text: string }> {
    const { method = 'GET', path, query = {}, body, signal } = options;
    const token = await this.#tokens.token({ renew, signal });
    const url = new URL(`${this.baseUri}/${path}`);
    Object.entries(query).forEach(([key, value]) => value !== undefined && url.searchParams.set(key, String(value)));
    try {
      const response = await request(url, {
        method,
        dispatcher: this.agent,
        signal,
        headers: {
          accept: 'application/json',
          // Without it the server leaves out which keys conflict.
          'nessie-client-spec': '2',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : stringifyLosslessJson(body),
      });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (error) {
      signal?.throwIfAborted();
      throw new ReplicationError('catalog-unreachable', `${this.where} can't be reached: ${describe(error)}`, { cause: error });
    }
  }

  private get where(): string {
    return `The catalog "${this.name}" (${this.baseUri})`;
  }

  private parseBody<TSchema extends z.ZodType>(schema: TSchema, text: string): z.output<TSchema> {
    let body: unknown;
    try {
      body = parseLosslessJson(text);
    } catch (error) {
      throw this.notNessie(error);
    }
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      throw this.notNessie(parsed.error);
    }
    return parsed.data;
  }

  private notNessie(cause: unknown): ReplicationError {
    return new ReplicationError('catalog-error', `${this.where} gave an answer that is not Nessie's API of version 2.`, {
      cause,
      action: `Check replication.connections.${this.name}.uri.`,
    });
  }

  private toReplicationError(status: number, error: NessieError, text: string): ReplicationError {
    const told = (error.message || text || 'no message').slice(0, ERROR_TEXT_LIMIT);
    const message = `${this.where} answered ${status}${error.errorCode ? ` ${error.errorCode}` : ''}: ${told}`;
    if (status === 401 || status === 403) {
      return new ReplicationError('catalog-denied', message);
    }
    if (status >= 500 || status === 429 || status === 408) {
      return new ReplicationError('catalog-unreachable', message);
    }
    return new ReplicationError(error.errorCode === 'REFERENCE_NOT_FOUND' ? 'unknown-reference' : 'catalog-error', message);
  }
}

/** A reference, alone or at a hash (`name@hash`), as one segment of a path; names may hold slashes. */
export function encodeReference(name: string, hash?: string): string {
  return encodeURIComponent(hash === undefined ? name : `${name}@${hash}`);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function parseError(text: string): NessieError {
  try {
    return errorSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** undici's errors say little in their message and more in their code or cause. */
function describe(error: unknown): string {
  const { message, code, cause } = error as Error & { code?: string };
  return [message, code, cause instanceof Error ? cause.message : undefined].filter(Boolean).join(', ');
}
