import type { Job, PruneJobResult } from '@portage/backstage-plugin-replication-common';
import { Bytes } from '../components/Bytes';
import { CopyableText } from '../components/CopyableText';
import { KeyValues } from '../components/KeyValues';
import { Numbers } from '../components/Numbers';
import { formatCount } from '../format/formatCount';
import { PrunedFiles } from './PrunedFiles';

/** What a pruning found and removed, with the list of the files. */
export function PruneResult(props: { job: Pick<Job, 'id' | 'dryRun'>; result: PruneJobResult }) {
  const { job, result } = props;
  return (
    <>
      <Numbers
        entries={[
          [job.dryRun ? 'files would go' : 'files to go', formatCount(result.files)],
          ['bytes of these', <Bytes value={result.bytes} />],
          ['files not needed now', formatCount(result.unneededFiles)],
          ["files that are Portage's", formatCount(result.listedFiles)],
          ...(job.dryRun
            ? []
            : ([
                ['moved to quarantine', formatCount(result.quarantinedFiles)],
                ['deleted for good', formatCount(result.deletedFiles)],
              ] as const)),
        ]}
      />
      <KeyValues
        entries={[
          ['Quarantine', result.quarantine && <CopyableText value={result.quarantine} label="quarantine" />],
          ['List', result.items && <CopyableText value={result.items} label="list of files" />],
        ]}
      />
      {result.items && <PrunedFiles jobId={job.id} count={result.files} />}
    </>
  );
}
