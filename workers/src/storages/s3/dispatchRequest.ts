import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { classifyS3Failure } from './classifyS3Failure';
import { onAbort } from './onAbort';
import type { S3Failure } from './S3Failure';

/** The most that is kept of an answer other than 2xx, and of one that does not tell its length. */
const MAX_UNMEASURED_BODY_BYTES = 16 * 1024 * 1024;

/** One HTTP exchange. */
export interface HttpRequest {
  origin: string;
  path: string;
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  headers: Record<string, string>;
  body?: Uint8Array;
  /** Called with the head of a 2xx answer; gives the buffer for its body, exactly as long. What it throws fails the exchange. */
  prepareBody?: (head: HttpAnswerHead) => Uint8Array;
  /** The whole exchange must be over by then, waiting for a connection left out. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** @see {@link HttpRequest.prepareBody} */
export interface HttpAnswerHead {
  status: number;
  headers: IncomingHttpHeaders;
  /** `undefined` where the service does not tell it. */
  contentLengthBytes: number | undefined;
}

/** The answer, whatever its status. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
}

class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopWaiting: (() => void) | undefined;
  #settled = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #body: Uint8Array | undefined;
  #chunks: Buffer[] = [];
  #received = 0;

  constructor(
    private readonly request: HttpRequest,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.#stopWaiting = request.signal && onAbort(request.signal, () => this.#fail(request.signal?.reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) {
      controller.abort(new Error('The request is not wanted any more.'));
      return;
    }
    this.#timer = setTimeout(
      () => this.#fail(unanswered('Timeout', `no whole answer within ${this.request.timeoutMs} ms`)),
      this.request.timeoutMs,
    );
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#settled) {
      return;
    }
    this.#status = status;
    this.#headers = headers;
    const length = headers['content-length'];
    if (status < 300 && this.request.prepareBody) {
      try {
        this.#body = this.request.prepareBody({ status, headers, contentLengthBytes: length === undefined ? undefined : Number(length) });
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) {
      return; // The buffer may be somebody else's by now.
    }
    if (this.#received + chunk.length > (this.#body?.length ?? MAX_UNMEASURED_BODY_BYTES)) {
      this.#fail(unanswered('TooLong', 'the answer is longer than it said'));
      return;
    }
    if (this.#body) {
      this.#body.set(chunk, this.#received);
    } else {
      this.#chunks.push(chunk);
    }
    this.#received += chunk.length;
  }

  onResponseEnd(): void {
    if (this.#body && this.#received !== this.#body.length) {
      this.#fail(unanswered('ShortBody', `${this.#received} of ${this.#body.length} bytes came`));
      return;
    }
    if (this.#settle()) {
      this.resolve({ status: this.#status, headers: this.#headers, body: this.#body ?? Buffer.concat(this.#chunks) });
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const code = 'code' in error ? String(error.code) : error.name;
    this.#fail(unanswered(code, error.message));
  }

  #fail(error: unknown): void {
    if (this.#settle()) {
      this.reject(error);
      this.#controller?.abort(new Error('The request is not wanted any more.'));
    }
  }

  #settle(): boolean {
    if (this.#settled) {
      return false;
    }
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#stopWaiting?.();
    return true;
  }
}

function unanswered(code: string, message: string): S3Failure {
  return classifyS3Failure({ status: 0, code, message });
}

/**
 * Sends a request and reads the answer's body straight into one buffer: no stream, no copy, no pipe, which is what makes small
 * objects cheap.
 *
 * @throws S3Failure, retryable, where no whole answer came: refused, reset, timed out, ended early; the signal's reason on abort
 */
export function dispatchRequest(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(request, resolve, reject);
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers,
        body: request.body && request.body.length > 0 ? request.body : null,
      },
      exchange,
    );
  });
}
