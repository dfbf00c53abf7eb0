import type {
  MultipartUpload,
  ReadOptions,
  StorageCallOptions,
  StorageConnector,
  StorageFeatures,
  StorageObject,
  WriteOptions,
  WriteOutcome,
} from '@portage/backstage-plugin-replication-node';
import type { FaultInjector } from './FaultInjector';

/** A storage whose every write passes the injector; reads go straight through. */
export class FaultyStorage implements StorageConnector {
  readonly features: StorageFeatures;

  constructor(
    private readonly storage: StorageConnector,
    private readonly injector: FaultInjector,
  ) {
    const { copyWithin } = storage.features;
    this.features = {
      ...storage.features,
      ...(copyWithin && {
        copyWithin: (sourceUri, targetUri, options) =>
          injector.around('copy-within', targetUri, () => copyWithin(sourceUri, targetUri, options)),
      }),
    };
  }

  get type(): string {
    return this.storage.type;
  }

  get name(): string {
    return this.storage.name;
  }

  list(prefix: string, options?: StorageCallOptions & { startAfter?: string; pageSize?: number }): AsyncIterable<StorageObject[]> {
    return this.storage.list(prefix, options);
  }

  stat(uri: string, options?: StorageCallOptions): Promise<StorageObject | undefined> {
    return this.storage.stat(uri, options);
  }

  read(uri: string, options?: ReadOptions): Promise<Uint8Array> {
    return this.storage.read(uri, options);
  }

  write(uri: string, body: Uint8Array, options?: WriteOptions): Promise<WriteOutcome> {
    return this.injector.around('write', uri, () => this.storage.write(uri, body, options));
  }

  async startMultipart(uri: string, options: WriteOptions & { sizeBytes: number }): Promise<MultipartUpload> {
    const { injector } = this;
    const upload = await injector.around('start-multipart', uri, () => this.storage.startMultipart(uri, options));
    return {
      partSizeBytes: upload.partSizeBytes,
      writePart: (partNumber, body, partOptions) =>
        injector.around('write-part', uri, () => upload.writePart(partNumber, body, partOptions)),
      complete: completeOptions => injector.around('complete-multipart', uri, () => upload.complete(completeOptions)),
      abort: () => upload.abort(),
    };
  }

  async delete(uris: readonly string[], options?: StorageCallOptions): Promise<void> {
    for (const uri of uris) {
      await this.injector.around('delete', uri, () => this.storage.delete([uri], options));
    }
  }

  removeUnfinished(prefix: string, options: StorageCallOptions & { olderThan: Date }): Promise<number> {
    return this.storage.removeUnfinished(prefix, options);
  }

  close(): Promise<void> {
    return this.storage.close();
  }
}
