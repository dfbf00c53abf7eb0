import type { StorageRegistry } from '@portage/backstage-plugin-replication-node';

/** Reads a whole metadata file of the source. @throws ReplicationError of the registry or the storage, such as `source-file-missing` */
export async function readSourceFile(options: { registry: StorageRegistry; uri: string; signal?: AbortSignal }): Promise<Buffer> {
  const { registry, uri, signal } = options;
  const storage = await registry.storageOf(uri);
  const bytes = await storage.read(uri, { signal });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
