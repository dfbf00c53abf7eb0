import { icebergJobFolder } from '@portage/backstage-plugin-replication-common';
import type { TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { chooseDeflateLibrary } from '../../iceberg';
import { localizeTable, localizeView } from '../../localize';
import { isStale } from './isStale';
import { isTableFailure } from './isTableFailure';
import { readRecords, writeRecords } from './jobFiles';
import { plannedTableSchema, tableName, type LocalizedTable, type PlannedTable } from './jobTables';
import { openLocalizationMap } from './openLocalizationMap';
import { RuleStorageRegistry } from './RuleStorageRegistry';

const MAX_NAMED_HELD = 50;
const MAX_WARNINGS = 50;

/**
 * Writes the local metadata trees of planned tables. Nothing refers to them before `publish` does.
 * Idempotent: every file is named by a hash of its bytes and created only if absent; rows of the map are replaced by equal ones.
 */
export const localizeTables: TaskHandler<'localize-tables'> = {
  kind: 'localize-tables',

  async run(context) {
    const { payload, connections, progress, log, signal } = context;
    const target = await connections.storage(payload.target.storage);
    const planned = await readRecords(target, { uri: payload.planFile, schema: plannedTableSchema, signal });
    progress.expect({ items: planned.reduce((sum, { plan }) => sum + (plan ? plan.manifests.length + plan.deleteFiles : 0), 0) });

    const outcome = { manifestsRewritten: 0, manifestsReused: 0, warnings: [] as string[] };
    const records: LocalizedTable[] = [];
    for (const table of planned) {
      try {
        records.push(await localizeOne(table, context, outcome));
      } catch (error) {
        if (!isTableFailure(error)) {
          throw error;
        }
        log.warn(`${tableName(table.key)} is held: ${error.message}`);
        records.push({ ...table, held: error.reason });
      }
    }
    outcome.warnings.forEach(warning => log.warn(warning));
    const { uri } = await writeRecords(target, { folder: icebergJobFolder(payload), name: 'localized', records, signal });
    const held = records.flatMap(table => (table.held ? [{ table: tableName(table.key), reason: table.held }] : []));
    return {
      ...outcome,
      outcomeFile: uri,
      deflateLibrary: chooseDeflateLibrary().name,
      tables: records.length,
      held: held.slice(0, MAX_NAMED_HELD),
      warnings: outcome.warnings.slice(0, MAX_WARNINGS),
      sourceChanged: await isStale(context, held),
    };
  },
};

async function localizeOne(
  table: PlannedTable,
  context: TaskContext<'localize-tables'>,
  outcome: { manifestsRewritten: number; manifestsReused: number; warnings: string[] },
): Promise<LocalizedTable> {
  const { payload, connections, threads, progress, signal } = context;
  const { plan } = table;
  if (!plan) {
    return table;
  }
  const work = {
    plan,
    mapping: { rules: payload.rules, location: payload.target.location },
    registry: new RuleStorageRegistry(payload.rules, connections),
    target: await connections.storage(payload.target.storage),
    signal,
  };
  let localized: Awaited<ReturnType<typeof localizeView>>;
  if (table.kind === 'view') {
    localized = await localizeView(work);
  } else {
    const map = openLocalizationMap(context, plan.tableIdentity);
    const tree = await localizeTable({ ...work, map, threads, progress });
    await map.write(tree.files);
    outcome.manifestsRewritten += tree.manifestsRewritten;
    outcome.manifestsReused += tree.manifestsReused;
    localized = tree;
  }
  outcome.warnings.push(...localized.warnings.map(warning => `${tableName(table.key)}: ${warning}`));
  return { ...table, local: { metadataLocation: localized.metadataLocation, sha256: localized.metadataSha256, ...localized.ids } };
}
