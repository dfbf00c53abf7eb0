import { compareUtf8, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  MultipartUpload,
  ReadOptions,
  StorageConnector,
  StorageFeatures,
  StorageObject,
  StorageRegistry,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';

/** All storages of a fixture as one map. Like a local disk, it knows `file:/a` and `file:///a` as one object. */
export class MemoryStorage implements StorageConnector, StorageRegistry {
  readonly type = 'memory';
  readonly name = 'memory';
  features: StorageFeatures = { conditionalWrite: true };
  /** Every URI that was read, in order. */
  readonly reads: string[] = [];
  readonly stats: string[] = [];
  lists = 0;
  pages = 0;

  constructor(readonly objects = new Map<string, Uint8Array>()) {}

  static keyOf(uri: string): string {
    return uri.replace(/^file:\/+/, 'file:/');
  }

  /** A storage with the same objects, and reads of its own. */
  clone(): MemoryStorage {
    return new MemoryStorage(new Map(this.objects));
  }

  has(uri: string): boolean {
    return this.objects.has(MemoryStorage.keyOf(uri));
  }

  get(uri: string): Uint8Array {
    const bytes = this.objects.get(MemoryStorage.keyOf(uri));
    if (!bytes) {
      throw new ReplicationError('source-file-missing', `${uri} is not there`);
    }
    return bytes;
  }

  put(uri: string, bytes: Uint8Array): void {
    this.objects.set(MemoryStorage.keyOf(uri), bytes);
  }

  async storageOf(): Promise<StorageConnector> {
    return this;
  }

  async read(uri: string, { offsetBytes = 0, lengthBytes = Infinity }: ReadOptions = {}): Promise<Uint8Array> {
    this.reads.push(uri);
    // A copy, as a real storage gives one: what is read may be transferred away.
    return Uint8Array.from(this.get(uri).subarray(offsetBytes, offsetBytes + lengthBytes));
  }

  async stat(uri: string): Promise<StorageObject | undefined> {
    this.stats.push(uri);
    const bytes = this.objects.get(MemoryStorage.keyOf(uri));
    return bytes && { uri, sizeBytes: bytes.length };
  }

  async *list(prefix: string, { startAfter }: { startAfter?: string } = {}): AsyncIterable<StorageObject[]> {
    this.lists += 1;
    const keyPrefix = MemoryStorage.keyOf(prefix);
    const after = startAfter === undefined ? '' : MemoryStorage.keyOf(startAfter);
    const keys = [...this.objects.keys()].filter(key => key.startsWith(keyPrefix) && compareUtf8(key, after) > 0).sort(compareUtf8);
    for (let i = 0; i < keys.length; i += 1000) {
      this.pages += 1;
      yield keys.slice(i, i + 1000).map(key => ({ uri: prefix + key.slice(keyPrefix.length), sizeBytes: this.objects.get(key)!.length }));
    }
  }

  async write(uri: string, body: Uint8Array, { ifAbsent = false }: WriteOptions = {}): Promise<WriteOutcome> {
    if (ifAbsent && this.has(uri)) {
      return { outcome: 'present' };
    }
    this.put(uri, Uint8Array.from(body));
    return { outcome: 'written' };
  }

  async delete(uris: readonly string[]): Promise<void> {
    uris.forEach(uri => this.objects.delete(MemoryStorage.keyOf(uri)));
  }

  async startMultipart(): Promise<MultipartUpload> {
    throw new Error('An audit writes nothing');
  }

  async removeUnfinished(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {}
}
