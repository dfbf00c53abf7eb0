import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';
import { AuditContext } from '../table/AuditContext';
import { FileChecker } from '../table/FileChecker';
import { runAudit } from '../table/runAudit';
import { ContentComparer } from './ContentComparer';
import { FindingPages } from './FindingPages';
import { UncheckedFiles } from './UncheckedFiles';
import type { VerifyTableOptions, VerifyTableResult } from './VerifyTableOptions';

/** Knows nothing: what was proved once is proved again. */
const EMPTY_MAP: LocalizationMap = {
  read: async () => new Map(),
  write: async () => {},
};

/**
 * Verifies a published replica at any time and from nothing: both trees are read and decoded whole, whatever earlier audits proved, and the
 * digests compared with each other and with the one that was published.
 *
 * @throws ReplicationError for what is wrong with the source's metadata or with the way to the files; all else are findings
 */
export async function verifyTable(options: VerifyTableOptions): Promise<VerifyTableResult> {
  const { table, level, publishedDigest, onFindings, ...audited } = options;
  const findings = new FindingPages(table, onFindings);
  const context = new AuditContext({ ...audited, map: EMPTY_MAP }, findings);
  const comparer = new ContentComparer(context);
  const checkContent = async (uri: string, sizeBytes: number) => {
    await findings.drain();
    return comparer.compare(uri, sizeBytes);
  };
  const checker = level === 'metadata' ? new UncheckedFiles() : new FileChecker(context, checkContent);

  const { digest, filesChecked, bytesRead } = await runAudit(context, checker);
  if (digest !== undefined && publishedDigest !== undefined && digest !== publishedDigest) {
    findings.add(options.replicaMetadataLocation, `The digest is ${digest}, it was published as ${publishedDigest}`);
  }
  await findings.close();
  return {
    isEqual: findings.isEmpty && digest !== undefined,
    digest,
    findings: findings.count,
    filesChecked,
    filesCompared: comparer.filesCompared,
    bytesRead,
  };
}
