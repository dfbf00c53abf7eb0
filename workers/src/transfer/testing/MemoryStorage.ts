import { createHash } from 'node:crypto';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  MultipartUpload,
  ReadOptions,
  StorageConnector,
  StorageFeatures,
  StorageObject,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';

/** A call that a test may look at, hold up or fail. */
export interface MemoryCall {
  method: 'stat' | 'read' | 'write' | 'startMultipart' | 'writePart' | 'complete' | 'abort' | 'copyWithin' | 'checksum';
  uri: string;
  signal?: AbortSignal;
}

/** A storage in memory for tests of what uses storages; `onCall` runs before each call. */
export class MemoryStorage implements StorageConnector {
  readonly type = 'memory';
  readonly objects = new Map<string, Buffer>();
  readonly calls: MemoryCall[] = [];
  readonly features: StorageFeatures;
  onCall: (call: MemoryCall) => Promise<void> | void = () => {};

  constructor(
    readonly name: string,
    private readonly options: { partSizeBytes?: number; checksums?: boolean; copyWithin?: boolean } = {},
  ) {
    this.features = {
      conditionalWrite: true,
      ...(options.checksums && { checksum: uri => this.checksum(uri) }),
      ...(options.copyWithin && {
        copyWithin: (sourceUri, targetUri, writeOptions) => this.copyWithin(sourceUri, targetUri, writeOptions),
      }),
    };
  }

  put(uri: string, body: string | Buffer): void {
    this.objects.set(uri, Buffer.from(body));
  }

  text(uri: string): string | undefined {
    return this.objects.get(uri)?.toString();
  }

  countOf(method: MemoryCall['method']): number {
    return this.calls.filter(call => call.method === method).length;
  }

  async *list(prefix: string): AsyncGenerator<StorageObject[]> {
    const uris = [...this.objects.keys()].filter(uri => uri.startsWith(prefix));
    yield uris.sort().map(uri => this.describe(uri)!);
  }

  async stat(uri: string, { signal }: { signal?: AbortSignal } = {}): Promise<StorageObject | undefined> {
    await this.note({ method: 'stat', uri, signal });
    return this.describe(uri);
  }

  async read(uri: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const { offsetBytes = 0, into, expected, signal } = options;
    await this.note({ method: 'read', uri, signal });
    const found = this.describe(uri);
    if (!found) {
      throw new ReplicationError('source-file-missing', `There is no object "${uri}".`);
    }
    const isOther =
      (expected?.sizeBytes ?? found.sizeBytes) !== found.sizeBytes || (expected?.entityTag ?? found.entityTag) !== found.entityTag;
    if (isOther) {
      throw new ReplicationError('source-changed', `"${uri}" is another one.`);
    }
    const body = this.objects.get(uri)!.subarray(offsetBytes, offsetBytes + (options.lengthBytes ?? Infinity));
    into?.set(body);
    return into ? into.subarray(0, body.length) : Buffer.from(body);
  }

  async write(uri: string, body: Uint8Array, { ifAbsent, signal }: WriteOptions = {}): Promise<WriteOutcome> {
    await this.note({ method: 'write', uri, signal });
    return this.place(uri, Buffer.from(body), ifAbsent);
  }

  async startMultipart(uri: string, { ifAbsent, signal }: WriteOptions & { sizeBytes: number }): Promise<MultipartUpload> {
    await this.note({ method: 'startMultipart', uri, signal });
    const parts: Buffer[] = [];
    return {
      partSizeBytes: this.options.partSizeBytes ?? 8,
      writePart: async (partNumber, body, options) => {
        await this.note({ method: 'writePart', uri, signal: options?.signal });
        parts[partNumber - 1] = Buffer.from(body);
      },
      complete: async options => {
        await this.note({ method: 'complete', uri, signal: options?.signal });
        return this.place(uri, Buffer.concat(parts), ifAbsent);
      },
      abort: async () => this.note({ method: 'abort', uri }),
    };
  }

  async delete(uris: readonly string[]): Promise<void> {
    uris.forEach(uri => this.objects.delete(uri));
  }

  async removeUnfinished(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {}

  private async checksum(uri: string) {
    await this.note({ method: 'checksum', uri });
    const body = this.objects.get(uri);
    return body && { algorithm: 'md5' as const, value: createHash('md5').update(body).digest('hex') };
  }

  private async copyWithin(sourceUri: string, targetUri: string, options: WriteOptions = {}): Promise<WriteOutcome> {
    await this.note({ method: 'copyWithin', uri: targetUri });
    return this.place(targetUri, this.objects.get(sourceUri)!, options.ifAbsent);
  }

  private place(uri: string, body: Buffer, ifAbsent: boolean | undefined): WriteOutcome {
    if (ifAbsent && this.objects.has(uri)) {
      return { outcome: 'present' };
    }
    this.objects.set(uri, body);
    return { outcome: 'written' };
  }

  private describe(uri: string): StorageObject | undefined {
    const body = this.objects.get(uri);
    return body && { uri, sizeBytes: body.length, entityTag: createHash('sha1').update(body).digest('hex') };
  }

  private async note(call: MemoryCall): Promise<void> {
    this.calls.push(call);
    await this.onCall(call);
    call.signal?.throwIfAborted();
  }
}
