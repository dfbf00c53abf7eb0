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
import { DataFileList } from './DataFileList';

/**
 * Buckets as folders in a folder, and the files of this machine by their own names: metadata as files, data files by name and size only,
 * all of them from the beginning, since no benchmark of metadata copies or reads them. It counts what is read and written.
 */
export class BenchStorage implements StorageConnector, StorageRegistry {
  readonly type = 'bench';
  readonly name = 'bench';
  readonly features = { conditionalWrite: true };
  readonly reads: string[] = [];
  writtenBytes = 0;
  private readonly dataFiles: DataFileList;

  /** @param folder - as `createBenchTable` made it */
  constructor(private readonly folder: string) {
    this.dataFiles = DataFileList.open(folder);
  }

  async storageOf(): Promise<StorageConnector> {
    return this;
  }

  async *list(prefix: string, { startAfter = prefix }: { startAfter?: string } = {}): AsyncIterable<StorageObject[]> {
    yield* this.dataFiles.list(prefix, startAfter);
  }

  async stat(uri: string): Promise<StorageObject | undefined> {
    const dataFile = this.dataFiles.find(uri);
    if (dataFile) {
      return dataFile;
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

  async close(): Promise<void> {
    this.dataFiles.close();
  }

  private pathOf(uri: string): string {
    return uri.startsWith('file:') ? uri.slice('file:'.length) : join(this.folder, uri.slice('s3://'.length));
  }
}
