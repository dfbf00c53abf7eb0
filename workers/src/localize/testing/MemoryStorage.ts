import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageObject, WriteOptions, WriteOutcome } from '@portage/backstage-plugin-replication-node';

/** A storage in memory that counts its calls; what it does not need for localization, it refuses. */
export class MemoryStorage implements StorageConnector {
  readonly type = 'memory';
  readonly name = 'memory';
  readonly features = { conditionalWrite: true };
  readonly objects = new Map<string, Uint8Array>();
  readonly reads: string[] = [];

  async *list(): AsyncIterable<StorageObject[]> {
    throw new Error('not used');
  }

  async stat(uri: string): Promise<StorageObject | undefined> {
    const bytes = this.objects.get(uri);
    return bytes && { uri, sizeBytes: bytes.length };
  }

  async read(uri: string): Promise<Uint8Array> {
    this.reads.push(uri);
    const bytes = this.objects.get(uri);
    if (!bytes) {
      throw new ReplicationError('source-file-missing', `${uri} does not exist.`);
    }
    // A copy, as a real storage gives one: what is read may be transferred away.
    return Uint8Array.from(bytes);
  }

  async write(uri: string, body: Uint8Array, options: WriteOptions = {}): Promise<WriteOutcome> {
    if (options.ifAbsent && this.objects.has(uri)) {
      return { outcome: 'present' };
    }
    this.objects.set(uri, Uint8Array.from(body));
    return { outcome: 'written' };
  }

  async startMultipart(): Promise<never> {
    throw new Error('not used');
  }

  async delete(): Promise<void> {
    throw new Error('not used');
  }

  async removeUnfinished(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {}
}
