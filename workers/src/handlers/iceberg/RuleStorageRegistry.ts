import { ReplicationError, type PathRule } from '@portage/backstage-plugin-replication-common';
import type { ConnectionResolver, StorageConnector, StorageRegistry } from '@portage/backstage-plugin-replication-node';

/** The storage registry as one policy sees it: longest prefix first, connections by name. */
export class RuleStorageRegistry implements StorageRegistry {
  private readonly rules: readonly PathRule[];

  constructor(
    rules: readonly PathRule[],
    private readonly connections: ConnectionResolver,
  ) {
    this.rules = [...rules].sort((left, right) => right.source.length - left.source.length);
  }

  async storageOf(uri: string): Promise<StorageConnector> {
    const rule = this.rules.find(({ source }) => uri.startsWith(source));
    if (!rule) {
      throw new ReplicationError('unregistered-path', `No cluster's prefixes cover "${uri}"`);
    }
    return this.connections.storage(rule.connection);
  }
}
