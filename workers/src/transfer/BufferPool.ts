/** Somebody who waits for a buffer. */
interface Waiter {
  sizeBytes: number;
  resolve: (buffer: Uint8Array) => void;
}

/**
 * Buffers for the parts of large objects, used again and again, and never more of them than the limit allows: whoever comes late
 * waits, in order. So a process that copies many large objects at once takes no more memory than one that copies few.
 */
export class BufferPool {
  readonly #limitBytes: number;
  readonly #idle: Uint8Array[] = [];
  readonly #waiting: Waiter[] = [];
  #idleBytes = 0;
  #usedBytes = 0;

  /** @param options - `limitBytes` holds for the buffers in use and those that lie ready, together */
  constructor(options: { limitBytes: number }) {
    this.#limitBytes = options.limitBytes;
  }

  /** A buffer of exactly this size; one that is larger than the whole limit is given when nobody else has any. */
  async take(sizeBytes: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (this.#waiting.length === 0 && this.fits(sizeBytes)) {
      return this.hand(sizeBytes);
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { sizeBytes, resolve };
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal?.reason);
        this.serve();
      };
      waiter.resolve = buffer => {
        signal?.removeEventListener('abort', abort);
        resolve(buffer);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Takes a buffer back; its holder must not touch it any more. */
  give(buffer: Uint8Array): void {
    this.#usedBytes -= buffer.length;
    this.#idleBytes += buffer.length;
    this.#idle.push(buffer);
    this.serve();
  }

  private serve(): void {
    for (let next = this.#waiting[0]; next && this.fits(next.sizeBytes); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.resolve(this.hand(next.sizeBytes));
    }
  }

  private fits(sizeBytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + sizeBytes <= this.#limitBytes;
  }

  private hand(sizeBytes: number): Uint8Array {
    this.#usedBytes += sizeBytes;
    const index = this.#idle.findIndex(buffer => buffer.length === sizeBytes);
    if (index >= 0) {
      this.#idleBytes -= sizeBytes;
      return this.#idle.splice(index, 1)[0];
    }
    while (this.#idle.length > 0 && this.#usedBytes + this.#idleBytes > this.#limitBytes) {
      this.#idleBytes -= this.#idle.shift()!.length;
    }
    return Buffer.allocUnsafeSlow(sizeBytes);
  }
}
