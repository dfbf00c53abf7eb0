import { createHash } from 'node:crypto';
import {
  createReason,
  ReplicationError,
  type IcebergJobContext,
  type Reason,
  type TaskPayload,
} from '@portage/backstage-plugin-replication-common';
import type {
  CatalogChange,
  CatalogConnector,
  StorageConnector,
  TablePointer,
  TaskHandler,
} from '@portage/backstage-plugin-replication-node';
import { digestCommit, verifyPublishedMetadata } from '../../audit';
import { addTableProperties } from '../../localize';
import { holdGroups, type HeldTable } from './holdGroups';
import { publishedFolder, readRecords, writeRecords } from './jobFiles';
import { auditedTableSchema, tableName, type AuditedTable, type PublishedTable } from './jobTables';
import { readPublishedTables } from './readPublishedTables';
import { removeSuperseded } from './removeSuperseded';

/** So many held tables are named in a result; all of them are in the published list. */
const MAX_NAMED_HELD = 50;
/** A commit property is for people to read; longer lists are cut. */
const MAX_HELD_PROPERTY_LENGTH = 4_000;

/**
 * Publishes what was proved, as one commit to the replica's reference.
 *
 * Order: metadata with its last properties (where the catalog has no commit properties) and the list of published tables are written first, under names
 * that carry a hash; the catalog's commit is the commit point, on the head that `discover` saw; the report follows.
 *
 * Idempotent: run again after its commit landed, it finds that commit (by its own properties, or by its own pointers) and reports
 * it instead of making another. There is no way here without a digest from the audit of exactly these bytes: the metadata is read back and compared by hash.
 */
export const publishTables: TaskHandler<'publish-tables'> = {
  kind: 'publish-tables',

  async run({ payload, connections, log, signal }) {
    const catalog = await connections.catalog(payload.target.connection);
    const storage = await connections.storage(payload.target.storage);
    const audited: AuditedTable[] = [];
    for (const uri of payload.auditFiles) {
      audited.push(...(await readRecords(storage, { uri, schema: auditedTableSchema, signal })));
    }
    const previous = await readPublishedTables(storage, payload, signal);
    const head = await catalog.load(payload.target.reference, { signal });

    const { ready, held } = holdGroups(audited);
    if (ready.length === 0 && held.length > 0) {
      throw everythingHeld(held);
    }
    const finals = await finishMetadata({ ready, context: payload, catalog, storage, signal });
    const tables = listPublished({ head: head.pointers, ready, finals, held, previous });
    const auditDigest = digestCommit(tables.flatMap(({ key, local }) => (local ? [{ key, digest: local.digest }] : [])));
    const list = await writeRecords(storage, { folder: publishedFolder(payload), name: 'tables', records: tables, signal });

    const changes = ready.map(table => toChange({ table, final: finals.get(table), head: head.pointers, previous, ready }));
    const properties = commitProperties({ context: payload, sourceHash: payload.sourceHash, auditDigest, held });
    const targetHash = await commitOnce({ payload, catalog, head, changes, properties, signal });

    const staged = new Set(ready.map(({ local }) => local?.metadataLocation));
    const republished = ready
      .flatMap(({ key }) => previous.get(tableName(key)) ?? [])
      .filter(({ local }) => !staged.has(local?.stagedLocation));
    await removeSuperseded({ context: payload, storage, tablesFile: list.uri, republished, signal });

    log.info(
      `${payload.target.reference} stands at ${targetHash}: ${changes.length} tables published, ${held.length} held, digest ${auditDigest}`,
    );
    return {
      sourceHash: payload.sourceHash,
      targetHash,
      auditDigest,
      tablesFile: list.uri,
      tables: tables.filter(({ local }) => local).length,
      changed: changes.length,
      publishedAtMs: Date.now(),
      held: held.slice(0, MAX_NAMED_HELD).map(({ table, reason }) => ({ table: tableName(table.key), reason })),
      heldCount: held.length,
    };
  },
};

/** The commit point, passed once however often the task runs. */
async function commitOnce(options: {
  payload: TaskPayload<'publish-tables'>;
  catalog: CatalogConnector;
  head: { hash: string; pointers: readonly TablePointer[] };
  changes: CatalogChange[];
  properties: Record<string, string>;
  signal: AbortSignal;
}): Promise<string> {
  const { payload, catalog, head, changes, properties, signal } = options;
  const { reference } = payload.target;
  if (changes.length === 0) {
    return head.hash;
  }
  if (head.hash !== payload.targetHash) {
    if (await hasLanded(options)) {
      return head.hash;
    }
    throw new ReplicationError(
      'replica-diverged',
      `${reference} moved from ${payload.targetHash} to ${head.hash} while policy ${payload.policy} was preparing its commit`,
    );
  }
  const message = `Replicate ${payload.source.reference} at ${payload.sourceHash}`;
  const landed = await catalog.commit(reference, { expectedHash: head.hash, message, properties, changes }, { signal });
  return landed.hash;
}

/** Whether the head is this very publication, made by an earlier run of the task whose report was lost. */
async function hasLanded(options: {
  payload: TaskPayload<'publish-tables'>;
  catalog: CatalogConnector;
  head: { hash: string; pointers: readonly TablePointer[] };
  changes: CatalogChange[];
  properties: Record<string, string>;
  signal: AbortSignal;
}): Promise<boolean> {
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

/**
 * Where a catalog keeps no commit properties, the publication is told in the table's own: they are added to the proved bytes, and what stands in the
 * storage afterwards is compared with what was proved. Elsewhere the proved metadata is published as it is.
 */
async function finishMetadata(options: {
  ready: readonly AuditedTable[];
  context: IcebergJobContext;
  catalog: CatalogConnector;
  storage: StorageConnector;
  signal: AbortSignal;
}): Promise<Map<AuditedTable, string>> {
  const { ready, context, catalog, storage, signal } = options;
  const finals = new Map<AuditedTable, string>();
  for (const table of ready) {
    if (table.change === 'drop') {
      continue;
    }
    const { local, digest } = table;
    if (!local || !digest) {
      throw new ReplicationError('audit-failed', `${tableName(table.key)} came to publication without a proof`);
    }
    const provedBytes = await storage.read(local.metadataLocation, { signal });
    if (createHash('sha256').update(provedBytes).digest('hex') !== local.sha256) {
      throw new ReplicationError('audit-failed', `${local.metadataLocation} is not what the audit proved`);
    }
    if (catalog.features.commitProperties) {
      finals.set(table, local.metadataLocation);
      continue;
    }
    const added = {
      'portage.policy': context.policy,
      'portage.source-reference': context.source.reference,
      'portage.source-hash': table.metadataLocation,
      'portage.audit-digest': digest,
    };
    const body = addTableProperties({ uri: local.metadataLocation, bytes: provedBytes, added });
    const uri = finalLocation(local.metadataLocation, body);
    await storage.write(uri, body, { ifAbsent: true, signal });
    verifyPublishedMetadata({ provedBytes, publishedBytes: await storage.read(uri, { signal }), added });
    finals.set(table, uri);
  }
  return finals;
}

/** Beside the proved metadata, under its version and the hash of its own bytes. */
function finalLocation(provedLocation: string, body: Uint8Array): string {
  const nameAt = provedLocation.lastIndexOf('/') + 1;
  const name = provedLocation.slice(nameAt);
  const hash = createHash('sha256').update(body).digest('hex');
  return `${provedLocation.slice(0, nameAt)}${name.replace(/-[0-9a-f]+\./, `-${hash}.`)}`;
}

function toChange(options: {
  table: AuditedTable;
  final?: string;
  head: readonly TablePointer[];
  previous: ReadonlyMap<string, PublishedTable>;
  ready: readonly AuditedTable[];
}): CatalogChange {
  const { table, final, head, previous, ready } = options;
  const name = tableName(table.key);
  const standing = head.find(({ key }) => tableName(key) === name);
  if (table.change === 'drop') {
    return { type: 'drop', key: table.key, expectedMetadataLocation: standing?.metadataLocation };
  }
  if (!final || !table.local) {
    throw new ReplicationError('audit-failed', `${name} came to publication without a proof`);
  }
  const last = previous.get(name);
  const sameTable = last?.local?.tableUuid === undefined || last.local.tableUuid === table.plan?.tableIdentity;
  const { snapshotId, schemaId, specId, sortOrderId } = table.local;
  return {
    type: 'put',
    key: table.key,
    kind: table.kind,
    metadataLocation: final,
    expectedMetadataLocation: standing?.metadataLocation,
    snapshotId,
    schemaId,
    specId,
    sortOrderId,
    contentId: standing?.contentId ?? renamedContentId({ table, head, previous, ready }),
    ...(standing && !sameTable && { replace: true }),
  };
}

/** A rename is a drop and a put of one source content: the replica's content goes along to the new key. */
function renamedContentId(options: {
  table: AuditedTable;
  head: readonly TablePointer[];
  previous: ReadonlyMap<string, PublishedTable>;
  ready: readonly AuditedTable[];
}): string | undefined {
  const { table, head, previous, ready } = options;
  if (!table.contentId) {
    return undefined;
  }
  const origin = ready.find(other => other.change === 'drop' && previous.get(tableName(other.key))?.contentId === table.contentId);
  return origin && head.find(({ key }) => tableName(key) === tableName(origin.key))?.contentId;
}

/** The replica as it will be: what stands and is not dropped, what is published now, and what is held. */
function listPublished(options: {
  head: readonly TablePointer[];
  ready: readonly AuditedTable[];
  finals: ReadonlyMap<AuditedTable, string>;
  held: readonly HeldTable[];
  previous: ReadonlyMap<string, PublishedTable>;
}): PublishedTable[] {
  const { head, ready, finals, held, previous } = options;
  const tables = new Map<string, PublishedTable>();
  for (const { key } of head) {
    const last = previous.get(tableName(key));
    if (last) {
      tables.set(tableName(key), last);
    }
  }
  for (const table of ready) {
    const final = finals.get(table);
    if (table.change === 'drop') {
      tables.delete(tableName(table.key));
    } else if (final && table.digest && table.plan) {
      const { key, kind, metadataLocation, contentId, digest, plan } = table;
      tables.set(tableName(key), {
        key,
        kind,
        metadataLocation,
        contentId,
        local: { metadataLocation: final, digest, tableUuid: plan.tableIdentity, ...stagedOf(table, final) },
      });
    }
  }
  for (const { table, reason, heldWith } of held) {
    const { key, kind, metadataLocation, contentId } = table;
    tables.set(tableName(key), {
      key,
      kind,
      metadataLocation,
      contentId,
      local: previous.get(tableName(key))?.local,
      held: reason,
      heldWith,
    });
  }
  return [...tables.values()].sort((left, right) => (tableName(left.key) < tableName(right.key) ? -1 : 1));
}

function stagedOf({ local }: AuditedTable, final: string): { stagedLocation?: string } {
  return local && local.metadataLocation !== final ? { stagedLocation: local.metadataLocation } : {};
}

function commitProperties(options: {
  context: IcebergJobContext;
  sourceHash: string;
  auditDigest: string;
  held: readonly HeldTable[];
}): Record<string, string> {
  const { context, sourceHash, auditDigest, held } = options;
  const names = held.map(({ table }) => tableName(table.key)).join(',');
  return {
    'portage.policy': context.policy,
    'portage.source-reference': context.source.reference,
    'portage.source-hash': sourceHash,
    'portage.audit-digest': auditDigest,
    ...(held.length > 0 && { 'portage.held-tables': names.slice(0, MAX_HELD_PROPERTY_LENGTH) }),
  };
}

/** Nothing can be published: the job fails with the tables' common reason, or with the list of them. */
function everythingHeld(held: readonly HeldTable[]): ReplicationError {
  const blamed = held.filter(({ reason }) => reason.code !== 'held-with-group');
  const codes = new Set(blamed.map(({ reason }) => reason.code));
  const code: Reason['code'] = codes.size === 1 ? blamed[0].reason.code : 'table-held';
  const message = blamed.slice(0, 10).map(({ table, reason }) => `${tableName(table.key)}: ${reason.message}`);
  return new ReplicationError(code, message.join('; '), { retryable: false, action: createReason(code, '').action });
}
