import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  StorageConnector,
  StorageObject,
  StorageRegistry,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';

const PAGE = 1_000;

/**
 * Buckets as folders in a folder, and the files of this machine by their own names: metadata as files, data files by name and size only,
 * since no benchmark of metadata reads their bytes. It counts what is read and written.
 */
export class BenchStorage implements StorageConnector, StorageRegistry {
  readonly type = 'bench';
  readonly name = 'bench';
  readonly features = { conditionalWrite: true };
  readonly reads: string[] = [];
  writtenBytes = 0;
  private readonly dataFiles = new Map<string, number>();
  private sorted: string[] | undefined;

  constructor(private readonly folder: string) {}

  async storageOf(): Promise<StorageConnector> {
    return this;
  }

  addDataFile(uri: string, sizeBytes: number): void {
    this.dataFiles.set(uri, sizeBytes);
    this.sorted = undefined;
  }

  async *list(prefix: string): AsyncIterable<StorageObject[]> {
    this.sorted ??= [...this.dataFiles.keys()].sort();
    let page: StorageObject[] = [];
    for (const uri of this.sorted) {
      if (uri.startsWith(prefix)) {
        page.push({ uri, sizeBytes: this.dataFiles.get(uri) as number });
      }
      if (page.length === PAGE) {
        yield page;
        page = [];
      }
    }
    yield page;
  }

  async stat(uri: string): Promise<StorageObject | undefined> {
    const sizeBytes = this.dataFiles.get(uri);
    if (sizeBytes !== undefined) {
      return { uri, sizeBytes };
    }
    return existsSync(this.pathOf(uri)) ? { uri, sizeBytes: (await stat(this.pathOf(uri))).size } : undefined;
  }

  async read(uri: string): Promise<Uint8Array> {
    this.reads.push(uri);
    return readFile(this.pathOf(uri));
  }

  async write(uri: string, body: Uint8Array, options: WriteOptions = {}): Promise<WriteOutcome> {
    const path = this.pathOf(uri);
    if (options.ifAbsent && existsSync(path)) {
      return { outcome: 'present' };
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
    this.writtenBytes += body.length;
    return { outcome: 'written' };
  }

  async startMultipart(): Promise<never> {
    throw new Error('metadata is written whole');
  }

  async delete(): Promise<void> {
    throw new Error('nothing is deleted');
  }

  async removeUnfinished(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {}

  private pathOf(uri: string): string {
    return uri.startsWith('file:') ? uri.slice('file:'.length) : join(this.folder, uri.slice('s3://'.length));
  }
}
