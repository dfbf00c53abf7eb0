import type { Job, VerifyJobResult } from '@portage/backstage-plugin-replication-common';
import type { ReactNode } from 'react';
import { Bytes } from '../components/Bytes';
import { CopyableText } from '../components/CopyableText';
import { KeyValues } from '../components/KeyValues';
import { Numbers } from '../components/Numbers';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import { formatCount } from '../format/formatCount';
import { listPrunedTables } from './listPrunedTables';

/** What a verification came to, with the way to its report. */
export function VerifyResult(props: { job: Pick<Job, 'id' | 'policy'>; result: VerifyJobResult; withoutLink?: boolean }) {
  const { job, result, withoutLink } = props;
  const links = useLinks();
  return (
    <>
      <Numbers
        entries={[
          ['tables', formatCount(result.tables)],
          ['damages', formatCount(result.damages)],
          ['could not be proved', formatCount(result.unproved)],
          ['files compared', formatCount(result.filesCompared)],
          ...(result.rowsCompared === undefined ? [] : [['rows equal', formatCount(result.rowsCompared)] as [string, ReactNode]]),
          ['metadata read', <Bytes value={result.bytesRead} />],
        ]}
      />
      <KeyValues
        entries={[
          ['Level', result.level],
          ['Digest now', result.digest && <CopyableText value={result.digest} label="digest" />],
          ['Published digest', result.publishedDigest && <CopyableText value={result.publishedDigest} label="published digest" />],
          ['Source commit', result.sourceHash && <CopyableText value={result.sourceHash} label="source commit" />],
          ['Replica commit', result.targetHash && <CopyableText value={result.targetHash} label="replica commit" />],
          ...listPrunedTables(result.prunedTables),
          [
            'Report',
            result.report &&
              (withoutLink ? (
                <CopyableText value={result.report} label="report" />
              ) : (
                <TextLink href={links.auditReport(job.policy, job.id)}>Open the audit report</TextLink>
              )),
          ],
        ]}
      />
    </>
  );
}
