import { auditReportFolder, isReplicationError } from '@portage/backstage-plugin-replication-common';
import type { TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { FindingsFile } from './FindingsFile';
import { isTableFailure } from './isTableFailure';
import { readRecords } from './jobFiles';
import { publishedTableSchema, tableName, type PublishedTable } from './jobTables';
import { RuleStorageRegistry } from './RuleStorageRegistry';
import { verifyPublishedTable } from './verifyPublishedTable';

/**
 * Verifies some of the published tables from nothing: no earlier proof counts, and the localization map is not looked at, so that a verification
 * says the same whether the map is there or was lost.
 *
 * A table whose source files are gone is not proved, and not damaged either: the source may have expired what was published.
 *
 * Idempotent: it reads, and writes a file of what it found.
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
    const outcome = { filesCompared: 0, bytesRead: 0 };
    try {
      for (const table of tables) {
        const { filesCompared, bytesRead } = await verifyOne(table, context, findings);
        outcome.filesCompared += filesCompared;
        outcome.bytesRead += bytesRead;
        progress.advance({ items: 1, bytes: bytesRead });
      }
      const { damage, unproved } = findings.counts;
      return { findingsFile: await findings.finish(), tables: tables.length, damages: damage, unproved, ...outcome };
    } catch (error) {
      await findings.discard();
      throw error;
    }
  },
};

async function verifyOne(
  table: PublishedTable,
  context: TaskContext<'verify-tables'>,
  findings: FindingsFile,
): Promise<{ filesCompared: number; bytesRead: number }> {
  const { payload, connections, threads, signal } = context;
  const { key, local, held } = table;
  const name = tableName(key);
  const nothing = { filesCompared: 0, bytesRead: 0 };
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
    const { digest, ...outcome } = await verifyPublishedTable({
      table: name,
      level: payload.level,
      publishedDigest: local.digest,
      pruned: local.prunedSnapshots ?? [],
      sourceMetadataLocation,
      replicaMetadataLocation: local.metadataLocation,
      metadataFolder: local.metadataLocation.slice(0, local.metadataLocation.lastIndexOf('/') + 1),
      key,
      rules: payload.rules,
      location: payload.target.location,
      registry: new RuleStorageRegistry(payload.rules, connections),
      target: await connections.storage(payload.target.storage),
      threads,
      concurrency: payload.concurrency,
      signal,
      onFindings: page => findings.add(...page),
    });
    if (digest !== undefined) {
      await findings.add({ type: 'proved', key, digest });
    }
    return outcome;
  } catch (error) {
    if (!isReplicationError(error) || !isTableFailure(error)) {
      throw error;
    }
    await findings.add({ type: 'unproved', table: name, path: sourceMetadataLocation, message: `${error.code}: ${error.message}` });
    return nothing;
  }
}
