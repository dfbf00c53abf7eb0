import { ReplicationError, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector, StorageConnector, TablePointer } from '@portage/backstage-plugin-replication-node';
import { readMetadataProperties } from '../../iceberg';
import { locationSpellings } from '../../localize';
import { tableName } from './jobTables';

/** So far back a replica's log is searched for the last publication. */
const MAX_LOG_COMMITS = 10_000;

/**
 * Proves that nobody but this policy changed the replica since its last publication.
 *
 * Where the head is the one that was published, nothing is left to prove. Else a publication of ours may have landed whose report was lost
 * (the process died between the commit and its report): then every commit since carries this policy's name, or, in a catalog without a log, every pointer is
 * below the policy's own location and names the policy in its properties.
 * @throws ReplicationError `replica-diverged`, naming what was found
 */
export async function assertReplicaIsOurs(options: {
  context: IcebergJobContext;
  catalog: CatalogConnector;
  storage: StorageConnector;
  head: { hash: string; pointers: readonly TablePointer[] };
  /** What was published and is still in the source: without a log, a key of these that is gone was dropped by somebody else. */
  expected: readonly TablePointer['key'][];
  signal: AbortSignal;
}): Promise<void> {
  const { context, catalog, head } = options;
  const published = context.lastPublished?.targetHash;
  if (head.hash === published || (published === undefined && head.pointers.length === 0)) {
    return;
  }
  if (catalog.features.log) {
    await assertCommitsAreOurs(options, catalog.features.log, published);
  } else {
    await assertPointersAreOurs(options);
  }
}

async function assertCommitsAreOurs(
  { context, head, signal }: { context: IcebergJobContext; head: { hash: string }; signal: AbortSignal },
  log: NonNullable<CatalogConnector['features']['log']>,
  published: string | undefined,
): Promise<void> {
  const { reference } = context.target;
  let count = 0;
  for await (const commit of log(reference, { fromHash: head.hash, untilHash: published, signal })) {
    count += 1;
    if (commit.properties['portage.policy'] !== context.policy) {
      throw new ReplicationError(
        'replica-diverged',
        `Commit ${commit.hash} of ${commit.committedAt} on ${reference} ("${commit.message}") was not made by policy ${context.policy}`,
      );
    }
    if (count > MAX_LOG_COMMITS) {
      throw new ReplicationError(
        'replica-diverged',
        `The last publication ${published} is not among the newest ${MAX_LOG_COMMITS} commits of ${reference}`,
      );
    }
  }
}

async function assertPointersAreOurs(options: {
  context: IcebergJobContext;
  storage: StorageConnector;
  head: { pointers: readonly TablePointer[] };
  expected: readonly TablePointer['key'][];
  signal: AbortSignal;
}): Promise<void> {
  const { context, storage, head, expected, signal } = options;
  const locations = locationSpellings(context.target.location);
  const present = new Set(head.pointers.map(({ key }) => tableName(key)));
  const dropped = expected.find(key => !present.has(tableName(key)));
  if (dropped) {
    throw new ReplicationError(
      'replica-diverged',
      `${tableName(dropped)} was dropped from ${context.target.reference}, and not by policy ${context.policy}`,
    );
  }
  for (const { key, metadataLocation } of head.pointers) {
    const below = locations.some(location => metadataLocation.startsWith(location));
    const properties = below ? readMetadataProperties(metadataLocation, await storage.read(metadataLocation, { signal })) : undefined;
    if (properties?.get('portage.policy') !== context.policy) {
      throw new ReplicationError(
        'replica-diverged',
        `${tableName(key)} in ${context.target.reference} points at ${metadataLocation}, which policy ${context.policy} did not publish`,
      );
    }
  }
}
