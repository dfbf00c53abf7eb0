import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { auditView } from '../view/auditView';
import { decodeView } from '../view/decodeView';
import { checkPublished } from './checkPublished';
import type { VerifyTableOptions, VerifyTableResult } from './VerifyTableOptions';

/**
 * Verifies a published view as `verifyTable` does a table. A view has one file, so every level looks at the same.
 *
 * @throws ReplicationError for what is wrong with the source's metadata or with the way to the files; all else are findings
 */
export async function verifyView(options: Omit<VerifyTableOptions, 'level' | 'threads'>): Promise<VerifyTableResult> {
  const { table, rewritten, publishedDigest, replicaMetadataLocation: path, onFindings } = options;
  const unreadable = await findUnreadable(options);
  const audited = unreadable === undefined ? await auditView(options) : { problems: [{ path, message: unreadable }] };
  const { digest, problems } = { digest: undefined, ...audited };
  const published = digest !== undefined || rewritten ? await checkPublished({ ...options, digest, publishedDigest }) : [];
  const findings = [...problems, ...published];
  if (findings.length > 0) {
    await onFindings(findings.map(finding => ({ type: 'damage', table, ...finding })));
  }
  const isEqual = findings.length === 0 && digest !== undefined;
  return { isEqual, digest, findings: findings.length, filesChecked: 0, filesCompared: 0, bytesRead: 0, proofs: [] };
}

/** Why the replica's file cannot be read, so that it is not taken for the source's. */
async function findUnreadable(
  options: Pick<VerifyTableOptions, 'replicaMetadataLocation' | 'target' | 'signal'>,
): Promise<string | undefined> {
  const { replicaMetadataLocation: uri, target, signal } = options;
  try {
    decodeView(uri, await target.read(uri, { signal }));
    return undefined;
  } catch (error) {
    if (isReplicationError(error) && error.code === 'source-file-missing') {
      return 'The file is missing in the target region';
    }
    if (isReplicationError(error) && error.code === 'corrupt-metadata') {
      return error.message;
    }
    throw error;
  }
}
