import { auditReportFolder, isReplicationError, type VerifyProblem } from '@portage/backstage-plugin-replication-common';
import type { TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { verifyTable, verifyView } from '../../audit';
import { locationSpellings } from '../../localize';
import { FindingsFile } from './FindingsFile';
import { isTableFailure } from './isTableFailure';
import { readRecords } from './jobFiles';
import { publishedTableSchema, tableName, type PublishedTable } from './jobTables';
import { openLocalizationMap } from './openLocalizationMap';
import { RuleStorageRegistry } from './RuleStorageRegistry';
import { toPrunedTable } from './toPrunedTable';

/**
 * Verifies some of the published tables from nothing: no earlier proof counts, and the localization map is not looked at, so that a verification
 * says the same whether the map is there or was lost. What is proved at level `files` or `rows` is written to the map: so a map that was lost is
 * rebuilt from the replica.
 *
 * A table whose source files are gone is not proved, and not damaged either: the source may have expired what was published.
 *
 * Idempotent: it reads, and writes a file of what it found, and rows that say the same each time.
 */
export const verifyTables: TaskHandler<'verify-tables'> = {
  kind: 'verify-tables',

  async run(context) {
    const { payload, connections, progress, signal } = context;
    const storage = await connections.storage(payload.target.storage);
    const { uri, from, to } = payload.tables;
    const tables = await readRecords(storage, { uri, schema: publishedTableSchema, from, to, signal });
    progress.expect({ items: tables.length });

    const findings = new FindingsFile({ storage, folder: auditReportFolder(payload), signal });
    const outcome: Outcome = { filesCompared: 0, rowsCompared: 0, bytesRead: 0 };
    try {
      for (const table of tables) {
        const { filesCompared, rowsCompared, bytesRead } = await verifyOne(table, context, findings);
        outcome.filesCompared += filesCompared;
        outcome.rowsCompared += rowsCompared;
        outcome.bytesRead += bytesRead;
        progress.advance({ items: 1, bytes: bytesRead });
      }
      const { damage, unproved } = findings.counts;
      const pruned = tables.flatMap(({ key, local }) =>
        local?.prunedSnapshots?.length ? [toPrunedTable(key, local.prunedSnapshots)] : [],
      );
      return { findingsFile: await findings.finish(), tables: tables.length, damages: damage, unproved, ...outcome, pruned };
    } catch (error) {
      await findings.discard();
      throw error;
    }
  },
};

interface Outcome {
  filesCompared: number;
  rowsCompared: number;
  bytesRead: number;
}

async function verifyOne(table: PublishedTable, context: TaskContext<'verify-tables'>, findings: FindingsFile): Promise<Outcome> {
  const { payload, connections, threads, progress, log, signal } = context;
  const { key, local, held } = table;
  const name = tableName(key);
  const nothing: Outcome = { filesCompared: 0, rowsCompared: 0, bytesRead: 0 };
  const sourceMetadataLocation = local?.sourceMetadataLocation ?? (held ? undefined : table.metadataLocation);
  if (!local || !sourceMetadataLocation) {
    await findings.add({
      type: 'unproved',
      table: name,
      path: table.metadataLocation,
      message: 'It is not known which state of the source was published',
    });
    return nothing;
  }
  try {
    const { features } = await connections.catalog(payload.target.connection);
    const published = {
      table: name,
      publishedDigest: local.digest,
      prunedSnapshots: (local.prunedSnapshots ?? []).map(({ snapshotId }) => snapshotId),
      sourceMetadataLocation,
      ...placeOf(local, { location: payload.target.location, rewritesMetadata: features.rewritesMetadata }),
      rules: payload.rules,
      location: payload.target.location,
      registry: new RuleStorageRegistry(payload.rules, connections),
      target: await connections.storage(payload.target.storage),
      signal,
      onFindings: (page: VerifyProblem[]) => findings.add(...page),
    };
    const verified =
      table.kind === 'view'
        ? await verifyView(published)
        : await verifyTable({
            ...published,
            level: payload.level,
            threads,
            concurrency: payload.concurrency,
            onRowsRead: bytes => progress.advance({ bytes }),
            onRowsCompared: ({ references, snapshotId, rows, digest }) =>
              log.info(`${name} at ${references.join(', ')} (snapshot ${snapshotId}): ${rows} equal rows, digest ${digest}`),
          });
    const { digest, filesCompared, rowsCompared = 0, bytesRead, proofs } = verified;
    if (proofs.length > 0) {
      await openLocalizationMap(context, local.tableUuid).write(proofs);
    }
    if (digest !== undefined) {
      await findings.add({ type: 'proved', key, digest });
    }
    return { filesCompared, rowsCompared, bytesRead };
  } catch (error) {
    if (!isReplicationError(error) || !isTableFailure(error)) {
      throw error;
    }
    await findings.add({ type: 'unproved', table: name, path: sourceMetadataLocation, message: `${error.code}: ${error.message}` });
    return nothing;
  }
}

/** Which file was proved, and, where the catalog makes its own metadata, which one it made of it. */
function placeOf(
  { metadataLocation, stagedLocation }: NonNullable<PublishedTable['local']>,
  { location, rewritesMetadata = false }: { location: string; rewritesMetadata?: boolean },
) {
  const isRewritten = rewritesMetadata && stagedLocation !== undefined;
  const replicaMetadataLocation = isRewritten ? stagedLocation : metadataLocation;
  const spellings = locationSpellings(location);
  const isLocal = (path: string) => spellings.some(spelling => path.startsWith(spelling));
  return {
    replicaMetadataLocation,
    metadataFolder: replicaMetadataLocation.slice(0, replicaMetadataLocation.lastIndexOf('/') + 1),
    ...(isRewritten && { rewritten: { metadataLocation, isLocal } }),
  };
}
