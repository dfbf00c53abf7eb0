import { pruneJobResultSchema, verifyJobResultSchema, type IcebergJobResult, type Job } from '@portage/backstage-plugin-replication-common';
import type { ReactNode } from 'react';
import { Bytes } from '../components/Bytes';
import { CopyableText } from '../components/CopyableText';
import { describeSavings } from '../components/describeSavings';
import { HeldTables } from '../components/HeldTables';
import { KeyValues } from '../components/KeyValues';
import { Numbers } from '../components/Numbers';
import { Section } from '../components/Section';
import { formatCount } from '../format/formatCount';
import { formatDuration } from '../format/formatDuration';
import { pluralize } from '../format/pluralize';
import { readIcebergResult } from '../model/readIcebergResult';
import styles from './JobResult.module.css';
import { listPrunedTables } from './listPrunedTables';
import { PruneResult } from './PruneResult';
import { VerifyResult } from './VerifyResult';

function hash(label: string, value: string | undefined): readonly [string, ReactNode] {
  return [label, value && <CopyableText value={value} label={label.toLowerCase()} />];
}

function IcebergResult(props: { result: IcebergJobResult }) {
  const { result } = props;
  const numbers: [string, ReactNode][] = [
    ['tables published', formatCount(result.tables)],
    ['files copied', formatCount(result.filesCopied)],
    ['bytes copied', <Bytes value={result.bytesCopied} />],
    ['files already there', formatCount(result.filesPresent)],
    ['manifests rewritten', formatCount(result.manifestsRewritten)],
    ['manifests reused', formatCount(result.manifestsReused)],
    ...(result.lag
      ? ([
          ['commits brought', formatCount(result.lag.commits)],
          ['the oldest had waited', formatDuration(result.lag.seconds * 1_000)],
        ] as [string, ReactNode][])
      : []),
    ...describeSavings(result),
  ];
  return (
    <>
      <Numbers entries={numbers} />
      <KeyValues
        entries={[
          hash('Source commit', result.sourceHash),
          hash('Replica commit', result.targetHash),
          hash('Audit digest', result.auditDigest),
          ['Compressed by', result.deflateLibraries?.join(', ')],
          ...listPrunedTables(result.prunedTables),
        ]}
      />
      {result.heldTables.length > 0 && (
        <div className={styles.held}>
          <h3 className={styles.heldTitle}>{pluralize(result.heldTables.length, 'table')} held</h3>
          <HeldTables tables={result.heldTables} />
        </div>
      )}
    </>
  );
}

function resultOf(job: Job): ReactNode {
  if (job.purpose === 'verify') {
    const { data } = verifyJobResultSchema.safeParse(job.result);
    return data && <VerifyResult job={job} result={data} />;
  }
  if (job.purpose === 'prune') {
    const { data } = pruneJobResultSchema.safeParse(job.result);
    return data && <PruneResult job={job} result={data} />;
  }
  const iceberg = readIcebergResult(job);
  return iceberg && <IcebergResult result={iceberg} />;
}

/** What came of a job; of kinds that this portal doesn't know, as it is. */
export function JobResult(props: { job: Job }) {
  const { job } = props;
  if (!job.result) {
    return null;
  }
  return (
    <Section title="Result" hint={job.dryRun ? 'of a dry run: nothing was changed' : undefined}>
      {resultOf(job) ?? <pre className={styles.raw}>{JSON.stringify(job.result, undefined, 2)}</pre>}
    </Section>
  );
}
