import { createReason, type IcebergJobResult, type PrunedTable } from '@portage/backstage-plugin-replication-common';
import type { Published, StageResults } from '@portage/backstage-plugin-replication-node';
import { estimateSavings } from '../../policies/plans/estimateSavings';
import type { CompiledIcebergPolicy } from './CompiledIcebergPolicy';
import { resultsOf } from './resultsOf';

/** A sync's result from the stages that ended, whether or not it came to publication. */
export function summarizeIcebergJob(
  compiled: CompiledIcebergPolicy,
  stages: readonly StageResults[],
): { result: Record<string, unknown>; published?: Published; reason?: ReturnType<typeof createReason> } {
  const [discovered] = resultsOf('discover-tables', stages);
  const planned = resultsOf('plan-tables', stages);
  const copied = resultsOf('copy-files', stages);
  const localized = resultsOf('localize-tables', stages);
  const audited = resultsOf('audit-tables', stages);
  const [publication] = resultsOf('publish-tables', stages);
  const held = publication?.held ?? [...planned, ...localized, ...audited].flatMap(result => result.held);
  const heldByTable = new Map(held.map(entry => [entry.table, entry]));

  const lag = lagOf(planned, publication);
  const pruned = planned.flatMap(table => table.pruned);
  const result: IcebergJobResult = {
    sourceHash: discovered?.sourceHash,
    targetHash: publication?.targetHash,
    auditDigest: publication?.auditDigest,
    tables: publication?.changed ?? sum(planned, ({ tables }) => tables),
    heldTables: [...heldByTable.values()],
    filesCopied: sum(copied, result_ => result_.copied),
    bytesCopied: sum(copied, ({ bytes }) => bytes),
    filesPresent: sum(copied, ({ present }) => present),
    ...savingsOf(compiled, planned),
    ...(pruned.length > 0 && { prunedTables: pruned }),
    manifestsRewritten: sum(localized, ({ manifestsRewritten }) => manifestsRewritten),
    manifestsReused: sum(localized, ({ manifestsReused }) => manifestsReused),
    deflateLibraries: deflateLibrariesOf(localized),
    ...(lag && { lag }),
  };
  const published = publishedOf(compiled, discovered, publication);
  return { result: { ...result }, published: published && { ...published, lag }, ...reasonOf(publication, pruned) };
}

/** What was planned not to be copied; the price of it only where prices are configured. */
function savingsOf(
  { pricing }: CompiledIcebergPolicy,
  planned: ReturnType<typeof resultsOf<'plan-tables'>>,
): Pick<IcebergJobResult, 'filesObsolete' | 'bytesSaved' | 'costSaved'> {
  const saved = {
    filesObsolete: sum(planned, ({ filesObsolete }) => filesObsolete),
    bytesSaved: sum(planned, ({ bytesSaved }) => bytesSaved),
  };
  return { ...saved, ...(pricing && { costSaved: estimateSavings(saved, pricing.prices, pricing.regions) }) };
}

/** Of the tasks that rewrote something. */
function deflateLibrariesOf(localized: ReturnType<typeof resultsOf<'localize-tables'>>): string[] | undefined {
  const used = localized.filter(({ manifestsRewritten }) => manifestsRewritten > 0).flatMap(({ deflateLibrary }) => deflateLibrary ?? []);
  return used.length > 0 ? [...new Set(used)].sort() : undefined;
}

/** What the job brought, and how long the oldest of it had waited when it was published. */
function lagOf(planned: ReturnType<typeof resultsOf<'plan-tables'>>, publication: Publication): IcebergJobResult['lag'] {
  const backlogs = planned.flatMap(({ backlog }) => backlog ?? []);
  if (publication?.publishedAtMs === undefined || backlogs.length === 0) {
    return undefined;
  }
  const oldestMs = Math.min(...backlogs.map(backlog => backlog.oldestMs));
  return {
    commits: sum(backlogs, ({ commits }) => commits),
    rows: sum(backlogs, ({ rows }) => rows),
    bytes: sum(backlogs, ({ bytes }) => bytes),
    // Two clocks may differ; a commit is never published before it was made.
    seconds: Math.max(0, (publication.publishedAtMs - oldestMs) / 1_000),
  };
}

type Discovered = ReturnType<typeof resultsOf<'discover-tables'>>[number] | undefined;
type Publication = ReturnType<typeof resultsOf<'publish-tables'>>[number] | undefined;

/** A job that found nothing of its own in what the source committed is level with that commit all the same. */
function publishedOf(
  { lastPublished, dryRun }: CompiledIcebergPolicy,
  discovered: Discovered,
  publication: Publication,
): Published | undefined {
  if (dryRun || !discovered) {
    return undefined;
  }
  if (publication) {
    const { sourceHash, targetHash, tablesFile, auditDigest, tables } = publication;
    return { sourceHash, targetHash, tablesFile, auditDigest, tables };
  }
  const { sourceHash, targetHash } = discovered;
  return discovered.changed + discovered.dropped === 0 ? { tables: 0, ...lastPublished, sourceHash, targetHash } : undefined;
}

function reasonOf(publication: Publication, pruned: readonly PrunedTable[]): { reason?: ReturnType<typeof createReason> } {
  if (!publication) {
    return {};
  }
  if (publication.heldCount === 0) {
    const told = pruned
      .slice(0, 5)
      .map(({ table, snapshots, count }) => `${table} (${snapshots.slice(0, 10).join(', ')}; ${count} in all)`);
    return told.length > 0
      ? { reason: createReason('history-pruned', `Snapshots that the source has lost files of were left out: ${told.join('; ')}`) }
      : {};
  }
  const named = publication.held.slice(0, 5).map(({ table, reason }) => `${table} (${reason.message})`);
  return { reason: createReason('table-held', `${publication.heldCount} tables are held: ${named.join('; ')}`) };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
