import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, ThreadPool } from '@portage/backstage-plugin-replication-node';
import { corruptMetadata, decodeMetadataFile, readManifestList } from '../iceberg';
import type { SortedSpool } from './SortedSpool';
import { listedUri } from './listedUri';
import { readMetadataPaths } from './readMetadataPaths';
import type { ManifestPathsInput, ManifestPathsOutput } from './threads/listManifestPaths';

/** Beyond one for each thread, so that reading and decoding overlap. */
const EXTRA_MANIFESTS_IN_FLIGHT = 2;

/** What a walk through metadata trees needs. */
export interface CollectOptions {
  storage: StorageConnector;
  /** Ends in `/`. Files elsewhere are none of ours, and refer to none of ours: a file with a path to change was rewritten, to here. */
  location: string;
  threads: ThreadPool;
  spool: SortedSpool;
  signal: AbortSignal;
}

/**
 * Adds every file below the location that metadata files need: themselves, the manifest lists and manifests of all their snapshots, every
 * live file of those, and statistics. What several need is read once.
 */
export class NeededFiles {
  private readonly seen = new Set<string>();

  constructor(private readonly options: CollectOptions) {}

  /**
   * @param uri - a `metadata.json` of a table or a view
   * @throws ReplicationError `source-file-missing`, `corrupt-metadata`: nothing may be removed on half a knowledge
   */
  async add(uri: string): Promise<void> {
    const bytes = await this.read(uri);
    if (!bytes) {
      return;
    }
    const { lists, manifests, files } = readMetadataPaths(uri, parseJson(uri, decodeMetadataFile(uri, bytes)));
    for (const file of files) {
      await this.addFile(file);
    }
    for (const list of lists) {
      const listBytes = await this.read(list);
      if (listBytes) {
        manifests.push(...readManifestList({ uri: list, bytes: listBytes }).map(({ manifestPath }) => manifestPath));
      }
    }
    await this.addManifests(manifests.filter(path => this.isNew(path)));
  }

  private async addManifests(uris: readonly string[]): Promise<void> {
    const { threads } = this.options;
    const queue = uris[Symbol.iterator]();
    const lane = async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        await this.addManifest(next.value);
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: threads.threads + EXTRA_MANIFESTS_IN_FLIGHT }, lane));
    const failed = outcomes.find(outcome => outcome.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }

  private async addManifest(uri: string): Promise<void> {
    const { storage, location, threads, signal } = this.options;
    signal.throwIfAborted();
    await this.spool(uri);
    const bytes = new Uint8Array(await storage.read(uri, { signal })).buffer;
    const { paths, failure } = await threads.run<ManifestPathsInput, ManifestPathsOutput>(
      'listManifestPaths',
      { uri, bytes, location },
      { transfer: [bytes], signal },
    );
    if (failure) {
      throw new ReplicationError(failure.code, failure.message);
    }
    for (const path of paths) {
      await this.spool(path);
    }
  }

  /** The bytes of a file below the location that was not read before. */
  private async read(uri: string): Promise<Buffer | undefined> {
    if (!this.isNew(uri)) {
      return undefined;
    }
    const { storage, signal } = this.options;
    await this.spool(uri);
    const bytes = await storage.read(uri, { signal });
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private async addFile(uri: string): Promise<void> {
    if (this.isNew(uri)) {
      await this.spool(uri);
    }
  }

  private async spool(uri: string): Promise<void> {
    await this.options.spool.add(listedUri({ ...this.options, uri }));
  }

  private isNew(uri: string): boolean {
    if (!uri.startsWith(this.options.location) || this.seen.has(uri)) {
      return false;
    }
    this.seen.add(uri);
    return true;
  }
}

function parseJson(uri: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corruptMetadata(uri, 'it is no JSON', { cause: error });
  }
}
