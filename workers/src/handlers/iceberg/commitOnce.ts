import { ReplicationError, type TaskPayload } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange, CatalogConnector, StorageConnector, TablePointer } from '@portage/backstage-plugin-replication-node';
import { assertReplicaIsOurs } from './assertReplicaIsOurs';
import { tableName } from './jobTables';

interface CommitOnceOptions {
  payload: TaskPayload<'publish-tables'>;
  catalog: CatalogConnector;
  storage: StorageConnector;
  head: { hash: string; pointers: readonly TablePointer[] };
  changes: CatalogChange[];
  properties: Record<string, string>;
  signal: AbortSignal;
}

/**
 * The commit point, passed once however often the task runs. @returns the head after it
 *
 * Where a catalog can't change many tables at once, an earlier run may have died between two of them: what moved the head then is ours,
 * which is proved, and the commit is made again from where the replica stands; what landed already has nothing left to change.
 */
export async function commitOnce(options: CommitOnceOptions): Promise<string> {
  const { payload, catalog, storage, head, changes, properties, signal } = options;
  const { reference } = payload.target;
  if (changes.length === 0) {
    return head.hash;
  }
  if (head.hash !== payload.targetHash) {
    if (await hasLanded(options)) {
      return head.hash;
    }
    if (catalog.features.atomicCommit || payload.takeOver) {
      throw new ReplicationError(
        'replica-diverged',
        `${reference} moved from ${payload.targetHash} to ${head.hash} while policy ${payload.policy} was preparing its commit`,
      );
    }
    await assertReplicaIsOurs({ context: payload, catalog, storage, head, expected: [], signal });
  }
  const message = `Replicate ${payload.source.reference} at ${payload.sourceHash}`;
  const landed = await catalog.commit(reference, { expectedHash: head.hash, message, properties, changes }, { signal });
  return landed.hash;
}

/** Whether the head is this very publication, made by an earlier run of the task whose report was lost. */
async function hasLanded(options: CommitOnceOptions): Promise<boolean> {
  const { payload, catalog, head, changes, properties, signal } = options;
  if (catalog.features.log) {
    for await (const commit of catalog.features.log(payload.target.reference, {
      fromHash: head.hash,
      untilHash: payload.targetHash,
      signal,
    })) {
      return (
        commit.parentHash === payload.targetHash &&
        ['portage.policy', 'portage.source-hash', 'portage.audit-digest'].every(name => commit.properties[name] === properties[name])
      );
    }
    return false;
  }
  const pointers = new Map(head.pointers.map(({ key, metadataLocation }) => [tableName(key), metadataLocation]));
  return changes.every(change => pointers.get(tableName(change.key)) === (change.type === 'put' ? change.metadataLocation : undefined));
}
