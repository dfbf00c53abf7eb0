import { auditView } from '../view/auditView';
import { checkPublished } from './checkPublished';
import type { VerifyTableOptions, VerifyTableResult } from './VerifyTableOptions';

/**
 * Verifies a published view as `verifyTable` does a table. A view has one file, so every level looks at the same.
 *
 * @throws ReplicationError for what is wrong with the source's metadata or with the way to the files; all else are findings
 */
export async function verifyView(options: Omit<VerifyTableOptions, 'level' | 'threads'>): Promise<VerifyTableResult> {
  const { table, rewritten, publishedDigest, replicaMetadataLocation, target, signal, onFindings } = options;
  const nothing = { filesChecked: 0, filesCompared: 0, bytesRead: 0 };
  const report = async (problems: readonly { path: string; message: string }[]) => {
    if (problems.length > 0) {
      await onFindings(problems.map(problem => ({ type: 'damage', table, ...problem })));
    }
  };
  const found = await target.stat(replicaMetadataLocation, { signal });
  if (!found) {
    await report([{ path: replicaMetadataLocation, message: 'The file is missing in the target region' }]);
    return { isEqual: false, findings: 1, ...nothing };
  }
  const { digest, problems } = await auditView(options);
  const published = digest !== undefined || rewritten ? await checkPublished({ ...options, digest, publishedDigest }) : [];
  const findings = [...problems, ...published];
  await report(findings);
  const isEqual = findings.length === 0 && digest !== undefined;
  return { isEqual, digest, findings: findings.length, ...nothing, bytesRead: found.sizeBytes };
}
