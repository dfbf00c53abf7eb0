import { createHash } from 'node:crypto';
import { createReason, icebergJobFolder, type Reason } from '@portage/backstage-plugin-replication-common';
import type { TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import type { Backlog } from '../../iceberg';
import { planTable, planView, type UnreachableSnapshot } from '../../localize';
import { writeCopyPlan } from '../../transfer';
import { CopySetSpool } from './CopySetSpool';
import { isStale } from './isStale';
import { isTableFailure } from './isTableFailure';
import { readRecords, writeRecords } from './jobFiles';
import { discoveredTableSchema, tableName, type DiscoveredTable, type PlannedTable, type PublishedTable } from './jobTables';
import { openLocalizationMap } from './openLocalizationMap';
import { isInSource, readMissingFiles } from './missingFiles';
import { planReachable } from './planReachable';
import { readPublishedTables } from './readPublishedTables';
import { RuleStorageRegistry } from './RuleStorageRegistry';
import { toPrunedTable } from './toPrunedTable';

/** So many held tables are named in a result; all of them are in the plan file. */
const MAX_NAMED_HELD = 50;

/**
 * Plans some of the changed tables: what must be copied and rewritten, or why a table is held. The plan is two files that a person can read.
 * Idempotent: it reads, and writes files that are named by their bytes.
 */
export const planTables: TaskHandler<'plan-tables'> = {
  kind: 'plan-tables',

  async run(context) {
    const { payload, connections, log, signal } = context;
    const target = await connections.storage(payload.target.storage);
    const { uri, from, to } = payload.tables;
    const [published, tables] = await Promise.all([
      readPublishedTables(target, payload, signal),
      readRecords(target, { uri, schema: discoveredTableSchema, from, to, signal }),
    ]);
    const registry = new RuleStorageRegistry(payload.rules, connections);
    // Only a policy that allows pruning has such a set, empty or not.
    const missingFiles = payload.history === 'prune' ? await readMissingFiles(target, { context: payload, registry, signal }) : undefined;

    const spool = await CopySetSpool.create();
    try {
      const planned: PlannedTable[] = [];
      for (const table of tables) {
        const plannedTable = await planOne(table, { context, spool, missingFiles, published: published.get(tableName(table.key)) });
        planned.push(plannedTable);
        if (plannedTable.held) {
          log.warn(`${tableName(table.key)} is held: ${plannedTable.held.message}`);
        }
      }
      const held = planned.flatMap(table => (table.held ? [{ table: tableName(table.key), reason: table.held }] : []));
      const pruned = planned.filter(({ plan }) => plan && plan.prunedSnapshots.length > 0);
      pruned.forEach(table => log.warn(describePruned(table)));
      const plans = planned.flatMap(({ plan }) => (plan ? [plan] : []));
      const folder = icebergJobFolder(payload);
      const planFile = await writeRecords(target, { folder, name: 'plan', records: planned, signal });
      const copyPlan = await writeCopyPlan({ storage: target, folder, items: spool.read(), signal });

      return {
        planFile: planFile.uri,
        copyPlan: copyPlan.uri,
        tables: tables.length,
        held: held.slice(0, MAX_NAMED_HELD),
        files: spool.items,
        bytes: plans.reduce((sum, { bytes }) => sum + bytes, 0),
        filesObsolete: plans.reduce((sum, { filesObsolete }) => sum + filesObsolete, 0),
        bytesSaved: plans.reduce((sum, { bytesSaved }) => sum + bytesSaved, 0),
        manifests: plans.reduce((sum, { manifests }) => sum + manifests.length, 0),
        manifestsReused: plans.reduce((sum, { manifestsReused }) => sum + manifestsReused, 0),
        backlog: sumBacklogs(plans.flatMap(({ backlog }) => backlog ?? [])),
        pruned: pruned.slice(0, MAX_NAMED_HELD).map(({ key, plan }) => toPrunedTable(key, plan!.prunedSnapshots)),
        sourceChanged: await isStale(context, [...held, ...newlyLost(pruned, published)]),
        hash: createHash('sha256').update(planFile.sha256).update(copyPlan.sha256).digest('hex'),
      };
    } finally {
      await spool.remove();
    }
  },
};

function describePruned({ key, plan }: PlannedTable): string {
  const told = plan!.prunedSnapshots.map(({ snapshotId, missing }) => `${snapshotId} (${missing} is gone)`);
  return `${tableName(key)}: left out ${told.join(', ')}`;
}

/** Files that were not known to be gone: whether they were lost, or rightly removed since, the head tells. */
function newlyLost(pruned: readonly PlannedTable[], published: ReadonlyMap<string, PublishedTable>): { reason: Reason }[] {
  return pruned.flatMap(({ key, plan }) => {
    const known = new Set(published.get(tableName(key))?.local?.prunedSnapshots?.map(({ snapshotId }) => snapshotId));
    const lost = plan!.prunedSnapshots.filter(({ snapshotId }) => !known.has(snapshotId));
    return lost.map(({ missing }) => ({ reason: createReason('source-file-missing', `${missing} is gone`) }));
  });
}

function sumBacklogs(backlogs: readonly Backlog[]): Backlog | undefined {
  const [first, ...others] = backlogs;
  return others.reduce<Backlog | undefined>(
    (sum, { commits, rows, bytes, oldestMs }) =>
      sum && {
        commits: sum.commits + commits,
        rows: sum.rows + rows,
        bytes: sum.bytes + bytes,
        oldestMs: Math.min(sum.oldestMs, oldestMs),
      },
    first,
  );
}

async function planOne(
  table: DiscoveredTable,
  options: { context: TaskContext<'plan-tables'>; spool: CopySetSpool; published?: PublishedTable; missingFiles?: ReadonlySet<string> },
): Promise<PlannedTable> {
  const { context, spool, published, missingFiles } = options;
  const { payload, connections, threads, progress, signal } = context;
  if (table.change === 'drop') {
    return table;
  }
  try {
    const source = {
      key: table.key,
      metadataLocation: table.metadataLocation,
      mapping: { rules: payload.rules, location: payload.target.location },
      registry: new RuleStorageRegistry(payload.rules, connections),
      signal,
    };
    if (table.kind === 'view') {
      return { ...table, plan: await planView(source) };
    }
    const work = {
      ...source,
      openMap: (tableUuid: string) => openLocalizationMap(context, tableUuid),
      threads,
    };
    const makePlan = (pruned: readonly UnreachableSnapshot[] = []) =>
      spool.appendOrTakeBack(() =>
        planTable({
          ...work,
          pruned,
          hasDeleteFile: missingFiles && (uri => isInSource(uri, work)),
          published: published?.local && {
            tableIdentity: published.local.tableUuid,
            lastSequenceNumber: published.local.lastSequenceNumber,
          },
          emit: items => spool.append(items),
        }),
      );
    const last = published?.local?.prunedSnapshots ?? [];
    const takesBack = async () => !(await connections.catalog(payload.target.connection)).features.rewritesMetadata;
    const plan = missingFiles
      ? await planReachable({ ...work, last, takesBack: await takesBack(), missingFiles, plan: makePlan })
      : await makePlan();
    progress.advance({ items: 1, bytes: plan.bytes });
    return { ...table, plan };
  } catch (error) {
    if (!isTableFailure(error)) {
      throw error;
    }
    return { ...table, held: error.reason };
  }
}
