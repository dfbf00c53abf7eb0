import { auditReportFolder } from '@portage/backstage-plugin-replication-common';
import type { TaskHandler } from '@portage/backstage-plugin-replication-node';
import { digestCommit } from '../../audit';
import { GrowingFile } from '../../transfer';
import { findingSchema } from './findings';
import { tableName } from './jobTables';
import { streamRecords } from './streamRecords';

/**
 * Ends a verification: puts together what its tasks found, computes the digest of the commit from those of its tables, and holds it against the
 * one that was published. The report is a file of one finding a line, with a summary as the last.
 *
 * Idempotent: it reads files that do not change, and the report is named by its bytes.
 */
export const reportVerification: TaskHandler<'report-verification'> = {
  kind: 'report-verification',

  async run({ payload, connections, signal }) {
    const { policy, level, lastPublished, target } = payload;
    const storage = await connections.storage(target.storage);
    const report = new GrowingFile({ storage, folder: auditReportFolder(payload), name: 'report', signal });
    const proved: { key: string[]; digest: string }[] = [];
    const counts = { damage: 0, unproved: 0 };
    let first: string | undefined;

    const add = async (problem: { type: 'damage' | 'unproved'; table?: string; path: string; message: string }) => {
      counts[problem.type] += 1;
      if (first === undefined || (problem.type === 'damage' && counts.damage === 1)) {
        first = `${problem.table ? `${problem.table}: ` : ''}${problem.path}: ${problem.message}`;
      }
      await report.append(`${JSON.stringify(problem)}\n`);
    };
    try {
      for (const uri of payload.findingsFiles) {
        for await (const batch of streamRecords(storage, { uri, schema: findingSchema, signal })) {
          for (const finding of batch) {
            await (finding.type === 'proved' ? proved.push(finding) : add(finding));
          }
        }
      }
      const isWhole = counts.damage + counts.unproved === 0;
      const digest = isWhole ? digestCommit(proved) : undefined;
      const publishedDigest = lastPublished?.auditDigest;
      if (digest !== undefined && publishedDigest !== undefined && digest !== publishedDigest) {
        const tables = proved.map(({ key }) => tableName(key)).join(', ');
        const message = `The digest of ${tables} together is ${digest}, ${publishedDigest} was published`;
        await add({ type: 'damage', path: target.reference, message });
      }
      const { damage: damages, unproved } = counts;
      const ok = damages + unproved === 0;
      const summary = { type: 'summary', policy, level, ok, digest, publishedDigest, damages, unproved };
      const { sourceHash, targetHash } = lastPublished ?? {};
      await report.append(`${JSON.stringify({ ...summary, sourceHash, targetHash })}\n`);
      return { report: await report.finish(), ok, digest, damages, unproved, first: first?.slice(0, 1_000) };
    } catch (error) {
      await report.discard();
      throw error;
    }
  },
};
