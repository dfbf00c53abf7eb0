import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { StorageFeatures } from '@portage/backstage-plugin-replication-node';

/** A checksum that a storage keeps. */
export type StoredChecksum = NonNullable<Awaited<ReturnType<NonNullable<StorageFeatures['checksum']>>>>;

/**
 * The checksum of an object whose parts come side by side: each part waits for its turn. Parts are started in order, so the
 * first one that is missing is always under way.
 */
export class OrderedChecksum {
  readonly #hash: Hash | undefined;
  readonly #waiting = new Map<number, () => void>();
  #crc32 = 0;
  #next = 0;

  private constructor(hash: Hash | undefined) {
    this.#hash = hash;
  }

  /** @returns `undefined` for algorithms that this platform has no fast code for */
  static create(algorithm: StoredChecksum['algorithm']): OrderedChecksum | undefined {
    if (algorithm === 'crc32c') {
      return undefined;
    }
    return new OrderedChecksum(algorithm === 'crc32' ? undefined : createHash(algorithm));
  }

  /** Adds what comes next. */
  add(body: Uint8Array): void {
    if (this.#hash) {
      this.#hash.update(body);
    } else {
      this.#crc32 = crc32(body, this.#crc32);
    }
    this.#next += 1;
    this.#waiting.get(this.#next)?.();
  }

  /**
   * Adds a part when all before it have been added.
   * @param index - of the part, from 0 on
   */
  async addInTurn(index: number, body: Uint8Array, signal: AbortSignal): Promise<void> {
    if (index !== this.#next) {
      await this.waitForTurn(index, signal);
    }
    this.add(body);
  }

  /** In lower-case hex. */
  digest(): string {
    return this.#hash ? this.#hash.digest('hex') : this.#crc32.toString(16).padStart(8, '0');
  }

  private waitForTurn(index: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.set(index, () => {
        signal.removeEventListener('abort', abort);
        this.#waiting.delete(index);
        resolve();
      });
    });
  }
}
