import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';
import { compareRows } from '../rows/compareRows';
import { AuditContext } from '../table/AuditContext';
import { FileChecker } from '../table/FileChecker';
import { runAudit } from '../table/runAudit';
import { checkPublished } from './checkPublished';
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
 * digests compared with each other and with the one that was published. A deeper level looks at all that the ones above it look at.
 *
 * @throws ReplicationError for what is wrong with the source's metadata or with the way to the files; all else are findings
 */
export async function verifyTable(options: VerifyTableOptions): Promise<VerifyTableResult> {
  const { table, level, rewritten, publishedDigest, onFindings, onRowsRead, onRowsCompared, ...audited } = options;
  const findings = new FindingPages(table, onFindings);
  const context = new AuditContext({ ...audited, map: EMPTY_MAP }, findings);
  const comparer = new ContentComparer(context);
  const checkContent = async (uri: string, sizeBytes: number) => {
    await findings.drain();
    return comparer.compare(uri, sizeBytes);
  };
  const checker = level === 'metadata' ? new UncheckedFiles() : new FileChecker(context, checkContent);

  const { digest, proofs, filesChecked, bytesRead } = await runAudit(context, checker);
  if (digest !== undefined || rewritten) {
    const problems = await checkPublished({ ...audited, rewritten, digest, publishedDigest });
    problems.forEach(({ path, message }) => findings.add(path, message));
  }
  const rowsCompared = level === 'rows' ? await compareRows(context, { rewritten, onRowsRead, onRowsCompared }) : undefined;
  await findings.close();
  const { damage, unproved } = findings.counts;
  const isEqual = damage + unproved === 0 && digest !== undefined;
  return {
    isEqual,
    digest,
    findings: damage + unproved,
    filesChecked,
    filesCompared: comparer.filesCompared,
    ...(rowsCompared !== undefined && { rowsCompared }),
    bytesRead,
    proofs: isEqual && level !== 'metadata' ? proofs : [],
  };
}
