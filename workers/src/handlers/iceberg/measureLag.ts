import type { StorageRegistry, TablePointer, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { decodeMetadataFile, JsonDocument, readSnapshotSummaries, summarizeBacklog, type SnapshotSummary } from '../../iceberg';
import { mapConcurrent } from '../../transfer';
import { isTableFailure } from './isTableFailure';
import { tableName, type PublishedTable } from './jobTables';
import { matchesPatterns } from './matchesPatterns';
import { readPublishedTables } from './readPublishedTables';
import { RuleStorageRegistry } from './RuleStorageRegistry';

/** So many tables are named, the furthest behind first. */
const MAX_NAMED_TABLES = 100;
const TABLES_AT_ONCE = 8;

interface TableLag {
  table: string;
  commits: number;
  rows: number;
  bytes: number;
  seconds: number;
}

/**
 * How far the replica is behind the source's head, from metadata alone: snapshots that the replica lacks, the rows and bytes that their
 * summaries say they added, and the age of the oldest of them. A change without a snapshot counts as one commit.
 * Idempotent: it only reads.
 */
export const measureLag: TaskHandler<'measure-lag'> = {
  kind: 'measure-lag',

  async run({ payload: context, connections, signal }) {
    const catalog = await connections.catalog(context.source.connection);
    const storage = await connections.storage(context.target.storage);
    const registry = new RuleStorageRegistry(context.rules, connections);
    const { hash, pointers } = await catalog.load(context.source.reference, { signal });
    const published = await readPublishedTables(storage, context, signal);
    const nowMs = Date.now();

    const behind = pointers.filter(({ key, metadataLocation }) => {
      const last = published.get(tableName(key));
      const level = last?.local && !last.held && last.metadataLocation === metadataLocation;
      return matchesPatterns(key, context) && !level;
    });
    const tables: TableLag[] = [];
    await mapConcurrent(behind, { concurrency: TABLES_AT_ONCE, signal }, async (pointer, tableSignal) => {
      tables.push(await measureTable({ pointer, published: published.get(tableName(pointer.key)), registry, nowMs, signal: tableSignal }));
    });

    tables.sort((left, right) => right.seconds - left.seconds);
    const total = (field: 'commits' | 'rows' | 'bytes') => tables.reduce((sum, table) => sum + table[field], 0);
    return {
      sourceHash: hash,
      commits: total('commits'),
      rows: total('rows'),
      bytes: total('bytes'),
      seconds: tables[0]?.seconds ?? 0,
      tables: tables.slice(0, MAX_NAMED_TABLES),
    };
  },
};

interface TableState {
  updatedMs: number;
  snapshots: SnapshotSummary[];
}

async function measureTable(options: {
  pointer: TablePointer;
  published?: PublishedTable;
  registry: StorageRegistry;
  nowMs: number;
  signal: AbortSignal;
}): Promise<TableLag> {
  const { pointer, published, registry, nowMs, signal } = options;
  const table = tableName(pointer.key);
  if (pointer.kind === 'view') {
    return { table, commits: 1, rows: 0, bytes: 0, seconds: 0 };
  }
  const source = await readState(registry, pointer.metadataLocation, signal);
  if (!source) {
    // The table has moved on or is broken; the next measurement, or its job, tells which.
    return { table, commits: 1, rows: 0, bytes: 0, seconds: 0 };
  }
  const local = published?.local ? await readState(registry, published.local.metadataLocation, signal) : undefined;
  const known = new Set(local?.snapshots.map(({ snapshotId }) => snapshotId));
  const pruned = new Set(published?.local?.prunedSnapshots?.map(({ snapshotId }) => snapshotId));
  const missing = source.snapshots.filter(({ snapshotId }) => !known.has(snapshotId) && !pruned.has(snapshotId));
  const { oldestMs, ...backlog } = summarizeBacklog({ missing, updatedMs: source.updatedMs });
  return { table, ...backlog, seconds: Math.max(0, (nowMs - oldestMs) / 1000) };
}

async function readState(registry: StorageRegistry, uri: string, signal: AbortSignal): Promise<TableState | undefined> {
  try {
    const storage = await registry.storageOf(uri);
    const document = JsonDocument.parse(uri, decodeMetadataFile(uri, Buffer.from(await storage.read(uri, { signal }))));
    const updatedMs = Number(document.integerTextMember(document.root, 'last-updated-ms') ?? 0);
    return { updatedMs, snapshots: readSnapshotSummaries(document) };
  } catch (error) {
    if (isTableFailure(error)) {
      return undefined;
    }
    throw error;
  }
}
