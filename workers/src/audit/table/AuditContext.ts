import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { Proofs } from '../digest/Proofs';
import { ReversedRules } from '../paths/ReversedRules';
import type { AuditTableOptions } from './AuditTableOptions';
import { ProblemList, type Problems } from './ProblemList';

const DEFAULT_CONCURRENCY = 16;

/** What the steps of one audit share: ways to both sides, and what was found so far. */
export class AuditContext {
  readonly reversed: ReversedRules;
  readonly proofs: Proofs;
  readonly concurrency: number;
  bytesRead = 0;

  constructor(
    readonly options: AuditTableOptions,
    readonly problems: Problems = new ProblemList(),
  ) {
    this.reversed = ReversedRules.create(options);
    this.proofs = new Proofs({ reversed: this.reversed, location: options.location });
    this.concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  /** @throws ReplicationError, `source-file-missing` among others: then the source's head has to be read again */
  async readSource(uri: string): Promise<Uint8Array> {
    const storage = await this.options.registry.storageOf(uri);
    return this.read(storage, uri);
  }

  /** A file of the replica. One that is missing is a problem, and `undefined`; every other failure is thrown. */
  async readReplica(uri: string): Promise<Uint8Array | undefined> {
    try {
      return await this.read(await this.replicaStorage(uri), uri);
    } catch (error) {
      if (isReplicationError(error) && error.code === 'source-file-missing') {
        this.problems.add(uri, 'The file is missing in the target region');
        return undefined;
      }
      throw error;
    }
  }

  /** The storage of a local URI: the target, or another of the region where the table's own writers put files. */
  async replicaStorage(uri: string): Promise<StorageConnector> {
    const { location, target, registry } = this.options;
    return uri.startsWith(location) ? target : registry.storageOf(uri);
  }

  /** Whether a file of metadata may stand for its source: it was rewritten below the policy's location, or it is the source itself, which is local. */
  isMetadataLocal(sourcePath: string, localPath: string): boolean {
    if (localPath === sourcePath) {
      return this.reversed.sourcePath(localPath)?.sourcePath === sourcePath;
    }
    return localPath.startsWith(this.options.location);
  }

  private async read(storage: StorageConnector, uri: string): Promise<Uint8Array> {
    this.signal.throwIfAborted();
    const bytes = await storage.read(uri, { signal: this.signal });
    this.bytesRead += bytes.length;
    return bytes;
  }
}
