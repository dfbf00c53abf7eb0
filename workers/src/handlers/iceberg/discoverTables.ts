import { icebergJobFolder, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector, TablePointer, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { assertReplicaIsOurs } from './assertReplicaIsOurs';
import { groupTables } from './groupTables';
import { writeRecords } from './jobFiles';
import { tableName, type DiscoveredTable, type PublishedTable } from './jobTables';
import { matchesPatterns } from './matchesPatterns';
import { readPublishedTables } from './readPublishedTables';
import { removeUnfinished } from './removeUnfinished';

/** Links between tables are looked for in so many commits; older ones were published together long ago, or never will be. */
const MAX_GROUPED_COMMITS = 10_000;

/**
 * Compares the head of the source reference with what was published last. State decides, not the log: the log only tells which tables belong together.
 *
 * Idempotent: it only reads, but for creating the replica's reference (empty, once), a file named by its bytes, and the removal of what
 * interrupted jobs left unfinished.
 */
export const discoverTables: TaskHandler<'discover-tables'> = {
  kind: 'discover-tables',

  async run({ payload: context, connections, log, signal }) {
    const sourceCatalog = await connections.catalog(context.source.connection);
    const targetCatalog = await connections.catalog(context.target.connection);
    const storage = await connections.storage(context.target.storage);

    if (context.removeUnfinished) {
      await removeUnfinished({ context, storage, log, signal });
    }
    const sourceHead = await sourceCatalog.head(context.source.reference, { signal });
    if (!sourceHead) {
      throw new ReplicationError(
        'unknown-reference',
        `Catalog connection "${context.source.connection}" has no reference "${context.source.reference}"`,
      );
    }
    // None of these needs another; a job's latency is the sum of what it waits for.
    const [source, replica, published, links] = await Promise.all([
      sourceCatalog.load(context.source.reference, { hash: sourceCatalog.features.log ? sourceHead.hash : undefined, signal }),
      loadReplica(targetCatalog, context.target.reference, signal),
      readPublishedTables(storage, context, signal),
      findLinks({
        catalog: sourceCatalog,
        reference: context.source.reference,
        head: sourceHead.hash,
        since: context.lastPublished?.sourceHash,
        signal,
      }),
    ]);

    const selected = source.pointers.filter(({ key }) => matchesPatterns(key, context));
    const expected = selected.filter(({ key }) => published.get(tableName(key))?.local).map(({ key }) => key);
    if (!context.takeOver) {
      await assertReplicaIsOurs({ context, catalog: targetCatalog, storage, head: replica, expected, signal });
    }

    const changes = findChanges({ selected, replica: replica.pointers, published });
    const heldLinks = [...published.values()].flatMap(table => (table.heldWith ? [[tableName(table.key), ...table.heldWith]] : []));
    const groups = groupTables(
      changes.map(({ key }) => tableName(key)),
      [...links, ...heldLinks],
    );
    const tables = changes.map((change): DiscoveredTable => ({ ...change, group: groups.get(tableName(change.key)) ?? 0 }));

    const { uri } = await writeRecords(storage, { folder: icebergJobFolder(context), name: 'tables', records: tables, signal });
    const dropped = tables.filter(({ change }) => change === 'drop').length;
    log.info(
      `${context.source.reference} stands at ${source.hash}: ${tables.length - dropped} tables changed, ${dropped} gone, ${selected.length} selected in all`,
    );
    return {
      sourceHash: source.hash,
      targetHash: replica.hash,
      tablesFile: uri,
      changed: tables.length - dropped,
      dropped,
      unchanged: selected.length - (tables.length - dropped),
    };
  },
};

/** The replica's reference, made where it is not there yet. */
async function loadReplica(catalog: CatalogConnector, reference: string, signal: AbortSignal) {
  const { hash } = await catalog.createReference(reference, { signal });
  return catalog.load(reference, { hash: catalog.features.log ? hash : undefined, signal });
}

/** What differs between source and replica. A table is level only if its replica stands where it was published. */
function findChanges(options: {
  selected: readonly TablePointer[];
  replica: readonly TablePointer[];
  published: ReadonlyMap<string, PublishedTable>;
}): Omit<DiscoveredTable, 'group'>[] {
  const { selected, replica, published } = options;
  const replicaByName = new Map(replica.map(pointer => [tableName(pointer.key), pointer]));
  const selectedNames = new Set(selected.map(({ key }) => tableName(key)));

  const puts = selected
    .filter(({ key, metadataLocation }) => {
      const last = published.get(tableName(key));
      const level =
        last?.local !== undefined &&
        last.held === undefined &&
        last.metadataLocation === metadataLocation &&
        replicaByName.get(tableName(key))?.metadataLocation === last.local.metadataLocation;
      return !level;
    })
    .map(({ key, kind, metadataLocation, contentId }) => ({ key, kind, metadataLocation, contentId, change: 'put' as const }));
  const drops = replica
    .filter(({ key }) => !selectedNames.has(tableName(key)))
    .map(({ key, kind, metadataLocation }) => ({ key, kind, metadataLocation, change: 'drop' as const }));
  return [...puts, ...drops];
}

/** Sets of tables that one commit changed together since the last publication. Catalogs without a log know none. */
async function findLinks(options: {
  catalog: CatalogConnector;
  reference: string;
  head: string;
  since?: string;
  signal: AbortSignal;
}): Promise<string[][]> {
  const { catalog, reference, head, since, signal } = options;
  const links: string[][] = [];
  if (!catalog.features.log) {
    return links;
  }
  let count = 0;
  for await (const { changes } of catalog.features.log(reference, { fromHash: head, untilHash: since, signal })) {
    if (changes.length > 1) {
      links.push(changes.map(({ key }) => tableName(key)));
    }
    count += 1;
    if (count === MAX_GROUPED_COMMITS) {
      break;
    }
  }
  return links;
}
