import {
  createReason,
  ReplicationError,
  type IcebergJobContext,
  type Reason,
  type TaskPayload,
} from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector, StorageConnector, TablePointer, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { digestCommit } from '../../audit';
import { commitOnce } from './commitOnce';
import { commitProperties } from './commitProperties';
import { finishMetadata, type FinishedMetadata } from './finishMetadata';
import { holdGroups, type HeldTable } from './holdGroups';
import { publishedFolder, readRecords, writeRecords } from './jobFiles';
import { auditedTableSchema, tableName, type AuditedTable, type PublishedTable } from './jobTables';
import { listPublished } from './listPublished';
import { proveRewritten } from './proveRewritten';
import { readPublishedTables } from './readPublishedTables';
import { removeSuperseded } from './removeSuperseded';
import { removeUnfinished } from './removeUnfinished';
import { toCatalogChange } from './toCatalogChange';

/** So many held tables are named in a result; all of them are in the published list. */
const MAX_NAMED_HELD = 50;

/**
 * Publishes what was proved, as one commit to the replica's reference.
 *
 * Order: metadata with its last properties (where the catalog has no commit properties) and the list of published tables are written first, under names
 * that carry a hash; the catalog's commit is the commit point, on the head that `discover` saw; the report follows.
 *
 * Idempotent: run again after its commit landed, it finds that commit (by its own properties, or by its own pointers) and reports
 * it instead of making another. There is no way here without a digest from the audit of exactly these bytes: the metadata is read back and compared by hash.
 * A catalog that makes its metadata itself is read back after the commit, and its metadata compared with what was proved.
 */
export const publishTables: TaskHandler<'publish-tables'> = {
  kind: 'publish-tables',

  async run({ payload, attempt, connections, log, signal }) {
    const catalog = await connections.catalog(payload.target.connection);
    const storage = await connections.storage(payload.target.storage);
    const [audited, previous, head] = await Promise.all([
      readAudited(storage, payload.auditFiles, signal),
      readPublishedTables(storage, payload, signal),
      catalog.load(payload.target.reference, { signal }),
    ]);

    const { ready, held, finals, changes } = await prepareChanges({ audited, context: payload, catalog, storage, head, previous, signal });
    const planned = listPublished({ head: head.pointers, ready, locations: locationsOf(finals), held, previous });
    const auditDigest = digestCommit(planned.flatMap(({ key, local }) => (local ? [{ key, digest: local.digest }] : [])));
    const list = await writeRecords(storage, { folder: publishedFolder(payload), name: 'tables', records: planned, signal });

    const properties = commitProperties({ context: payload, sourceHash: payload.sourceHash, auditDigest, held, ready });
    const committedHash = await commitOnce({ payload, catalog, storage, head, changes, properties, signal });
    const published: Publication = catalog.features.rewritesMetadata
      ? await publishRewritten({ payload, catalog, storage, head: head.pointers, ready, finals, held, previous, signal })
      : { targetHash: committedHash, tables: planned, tablesFile: list.uri, unused: [] };

    const staged = new Set(ready.map(({ local }) => local?.metadataLocation));
    const republished = ready
      .flatMap(({ key }) => previous.get(tableName(key)) ?? [])
      .filter(({ local }) => !staged.has(local?.stagedLocation));
    const { targetHash, tables, tablesFile, unused } = published;
    await removeSuperseded({ context: payload, storage, tablesFile, republished, unused, signal });
    if (payload.removeUnfinished || attempt > 1) {
      await removeUnfinished({ context: payload, storage, log, signal });
    }

    log.info(
      `${payload.target.reference} stands at ${targetHash}: ${changes.length} tables published, ${held.length} held, digest ${auditDigest}`,
    );
    return {
      sourceHash: payload.sourceHash,
      targetHash,
      auditDigest,
      tablesFile,
      tables: tables.filter(({ local }) => local).length,
      changed: changes.length,
      publishedAtMs: Date.now(),
      held: held.slice(0, MAX_NAMED_HELD).map(({ table, reason }) => ({ table: tableName(table.key), reason })),
      heldCount: held.length,
    };
  },
};

async function readAudited(storage: StorageConnector, uris: readonly string[], signal: AbortSignal): Promise<AuditedTable[]> {
  const audited: AuditedTable[] = [];
  for (const uri of uris) {
    audited.push(...(await readRecords(storage, { uri, schema: auditedTableSchema, signal })));
  }
  return audited;
}

/** What a publication left in the replica. */
interface Publication {
  targetHash: string;
  tables: PublishedTable[];
  /** The list of them. */
  tablesFile: string;
  /** Files that were made for the publication and that nothing refers to. */
  unused: string[];
}

/** After the commit to a catalog that makes its metadata itself: proves what it made, and lists where the tables stand now. */
async function publishRewritten(options: {
  payload: TaskPayload<'publish-tables'>;
  catalog: CatalogConnector;
  storage: StorageConnector;
  head: readonly TablePointer[];
  ready: readonly AuditedTable[];
  finals: ReadonlyMap<AuditedTable, FinishedMetadata>;
  held: readonly HeldTable[];
  previous: ReadonlyMap<string, PublishedTable>;
  signal: AbortSignal;
}): Promise<Publication> {
  const { payload, catalog, storage, head, ready, finals, held, previous, signal } = options;
  const after = await catalog.load(payload.target.reference, { signal });
  const locations = await proveRewritten({ pointers: after.pointers, finals, location: payload.target.location, storage, signal });
  const tables = listPublished({ head, ready, locations, held, previous });
  const list = await writeRecords(storage, { folder: publishedFolder(payload), name: 'tables', records: tables, signal });
  const unused = [...finals].flatMap(([table, { uri }]) => (locations.get(table) === uri ? [] : [uri]));
  return { targetHash: after.hash, tables, tablesFile: list.uri, unused };
}

/** The changes of the commit. What the catalog itself can't make is held like what could not be proved, with its group. */
async function prepareChanges(options: {
  audited: readonly AuditedTable[];
  context: IcebergJobContext;
  catalog: CatalogConnector;
  storage: StorageConnector;
  head: { hash: string; pointers: readonly TablePointer[] };
  previous: ReadonlyMap<string, PublishedTable>;
  signal: AbortSignal;
}) {
  const { audited, context, catalog, storage, head, previous, signal } = options;
  const { rewritesMetadata, findImpossible } = catalog.features;
  const prepare = async (tables: readonly AuditedTable[]) => {
    const { ready, held } = holdGroups(tables);
    if (ready.length === 0 && held.length > 0) {
      throw everythingHeld(held);
    }
    const finals = await finishMetadata({ ready, context, catalog, storage, signal });
    const changes = ready.map(table =>
      toCatalogChange({ table, final: finals.get(table), rewritesMetadata, head: head.pointers, previous, ready }),
    );
    return { ready, held, finals, changes };
  };

  const prepared = await prepare(audited);
  const impossible = (await findImpossible?.(context.target.reference, { changes: prepared.changes, signal })) ?? [];
  if (impossible.length === 0) {
    return prepared;
  }
  const reasons = new Map(impossible.map(({ key, reason }) => [tableName(key), reason]));
  return prepare(audited.map(table => ({ ...table, held: table.held ?? reasons.get(tableName(table.key)) })));
}

function locationsOf(finals: ReadonlyMap<AuditedTable, FinishedMetadata>): Map<AuditedTable, string> {
  return new Map([...finals].map(([table, { uri }]) => [table, uri]));
}

/** Nothing can be published: the job fails with the tables' common reason, or with the list of them. */
function everythingHeld(held: readonly HeldTable[]): ReplicationError {
  const blamed = held.filter(({ reason }) => reason.code !== 'held-with-group');
  const codes = new Set(blamed.map(({ reason }) => reason.code));
  const code: Reason['code'] = codes.size === 1 ? blamed[0].reason.code : 'table-held';
  const message = blamed.slice(0, 10).map(({ table, reason }) => `${tableName(table.key)}: ${reason.message}`);
  return new ReplicationError(code, message.join('; '), { retryable: false, action: createReason(code, '').action });
}
