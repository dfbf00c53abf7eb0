import { icebergJobFolder, createReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { auditTable, auditView } from '../../audit';
import { createPathLocalizer } from '../../localize';
import { isStale } from './isStale';
import { isTableFailure } from './isTableFailure';
import { readRecords, writeRecords } from './jobFiles';
import { localizedTableSchema, tableName, type AuditedTable, type LocalizedTable } from './jobTables';
import { isInSource, writeMissingFiles } from './missingFiles';
import { openLocalizationMap } from './openLocalizationMap';
import { RuleStorageRegistry } from './RuleStorageRegistry';

const MAX_NAMED_HELD = 50;
/** So many problems of one table are told in its reason; the log has all that the audit named. */
const MAX_TOLD_PROBLEMS = 5;

/**
 * Reads localized tables back and proves them equal to their source; what is not proved is held.
 * Idempotent: it reads, and writes rows of the map that say what is true however often it is found out.
 */
export const auditTables: TaskHandler<'audit-tables'> = {
  kind: 'audit-tables',

  async run(context) {
    const { payload, connections, progress, log, signal } = context;
    const target = await connections.storage(payload.target.storage);
    const localized = await readRecords(target, { uri: payload.outcomeFile, schema: localizedTableSchema, signal });
    progress.expect({ items: localized.length });

    const records: AuditedTable[] = [];
    const lost: string[] = [];
    let problems = 0;
    for (const table of localized) {
      const audited = await auditOne(table, context);
      problems += audited.problems.length;
      lost.push(...(await findLost(audited.problems, context)));
      for (const { path, message } of audited.problems) {
        log.error(`${tableName(table.key)}: ${path}: ${message}`);
      }
      records.push(audited.record);
      progress.advance({ items: 1 });
    }
    const { uri } = await writeRecords(target, { folder: icebergJobFolder(payload), name: 'audited', records, signal });
    const held = records.flatMap(table => (table.held ? [{ table: tableName(table.key), reason: table.held }] : []));
    const sourceChanged = await isStale(context, [...held, ...lost.map(path => ({ reason: createReason('source-file-missing', path) }))]);
    const missingFile =
      lost.length > 0 && !sourceChanged ? await writeMissingFiles(target, { context: payload, uris: lost, signal }) : undefined;
    return { auditFile: uri, tables: records.length, held: held.slice(0, MAX_NAMED_HELD), problems, sourceChanged, missingFile };
  },
};

async function auditOne(
  table: LocalizedTable,
  context: TaskContext<'audit-tables'>,
): Promise<{ record: AuditedTable; problems: { path: string; message: string }[] }> {
  const { payload, connections, threads, signal } = context;
  const { plan, local } = table;
  if (!plan || !local) {
    return { record: table, problems: [] };
  }
  const pair = {
    sourceMetadataLocation: table.metadataLocation,
    replicaMetadataLocation: local.metadataLocation,
    replicaSha256: local.sha256,
    rules: payload.rules,
    location: payload.target.location,
    prunedSnapshots: plan.prunedSnapshots.map(({ snapshotId }) => snapshotId),
    metadataFolder: `${plan.directory}metadata/`,
    registry: new RuleStorageRegistry(payload.rules, connections),
    target: await connections.storage(payload.target.storage),
    signal,
  };
  const proveTable = async () => {
    const map = openLocalizationMap(context, plan.tableIdentity);
    const result = await auditTable({ ...pair, map, threads, concurrency: payload.concurrency });
    await map.write(result.proofs);
    return result;
  };
  try {
    const { digest, problems } = table.kind === 'view' ? await auditView(pair) : await proveTable();
    return {
      record: digest === undefined ? { ...table, held: causeOf(problems, payload) ?? reasonOf(problems) } : { ...table, digest },
      problems,
    };
  } catch (error) {
    if (!isTableFailure(error)) {
      throw error;
    }
    return { record: { ...table, held: error.reason }, problems: [] };
  }
}

/**
 * Files of the source that lie in the target region, are used where they are, and are gone. Nobody copies them, so that this is where they
 * are missed; nothing is looked for unless the policy allows to leave out what needs them.
 */
async function findLost(problems: readonly { path: string }[], context: TaskContext<'audit-tables'>): Promise<string[]> {
  const { payload, connections, signal } = context;
  const { rules, target } = payload;
  if (payload.history !== 'prune') {
    return [];
  }
  const isKept = (path: string) =>
    !path.startsWith(target.location) && rules.some(rule => rule.source === rule.target && path.startsWith(rule.source));
  const registry = new RuleStorageRegistry(rules, connections);
  const lost: string[] = [];
  for (const path of new Set(problems.map(problem => problem.path).filter(isKept))) {
    if (!(await isInSource(path, { registry, signal }))) {
      lost.push(path);
    }
  }
  return lost;
}

/** A file that could not be copied is the cause of what the audit misses; its own reason says more. */
function causeOf(problems: readonly { path: string }[], payload: TaskContext<'audit-tables'>['payload']): Reason | undefined {
  const localize = createPathLocalizer({ rules: payload.rules, location: payload.target.location });
  const missing = new Set(problems.map(({ path }) => path));
  return payload.failedFiles.find(({ uri }) => missing.has(localize(uri)))?.reason;
}

function reasonOf(problems: readonly { path: string; message: string }[]): Reason {
  const told = problems.slice(0, MAX_TOLD_PROBLEMS).map(({ path, message }) => `${path}: ${message}`);
  return createReason('audit-failed', `${problems.length} problems: ${told.join('; ')}`);
}
