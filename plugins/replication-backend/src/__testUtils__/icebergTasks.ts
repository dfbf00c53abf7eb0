import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { PlayedTasks } from './playWorker';

/** The tasks of an Iceberg job over one table of three files, as a worker would answer them. */
export function icebergTasks(options: { sourceHash: string } = { sourceHash: 'source-1' }): PlayedTasks {
  const { sourceHash } = options;
  const file = (context: IcebergJobContext, name: string) =>
    `${context.target.location}_portage/${context.policy}/${context.jobId}/${name}`;
  return {
    'discover-tables': context => ({
      sourceHash,
      targetHash: 'target-0',
      tablesFile: file(context, 'tables'),
      changed: context.lastPublished?.sourceHash === sourceHash ? 0 : 1,
      dropped: 0,
      unchanged: 0,
    }),
    'plan-tables': context => ({
      planFile: file(context, 'plan'),
      copyPlan: file(context, 'copy'),
      tables: 1,
      held: [],
      files: 3,
      bytes: 3_000,
      filesObsolete: 2,
      bytesSaved: 2_000,
      manifests: 2,
      manifestsReused: 0,
      pruned: [],
      backlog: { commits: 2, rows: 30, bytes: 3_000, oldestMs: 1_000_000 },
      sourceChanged: false,
      hash: 'a'.repeat(64),
    }),
    'copy-files': () => ({ copied: 3, present: 0, bytes: 3_000, sourceChanged: false, failed: [], failedCount: 0 }),
    'localize-tables': context => ({
      outcomeFile: file(context, 'outcome'),
      tables: 1,
      held: [],
      manifestsRewritten: 2,
      deflateLibrary: 'libdeflate',
      manifestsReused: 0,
      warnings: [],
      sourceChanged: false,
    }),
    'audit-tables': context => ({ auditFile: file(context, 'audit'), tables: 1, held: [], problems: 0, sourceChanged: false }),
    'publish-tables': context => ({
      sourceHash,
      targetHash: 'target-1',
      auditDigest: 'd'.repeat(64),
      tablesFile: file(context, 'published'),
      tables: 1,
      changed: 1,
      publishedAtMs: 1_004_500,
      held: [],
      heldCount: 0,
    }),
  };
}
