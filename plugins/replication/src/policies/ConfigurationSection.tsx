import { Link } from '@backstage/ui';
import type { Policy } from '@portage/backstage-plugin-replication-common';
import type { ReactNode } from 'react';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { CopyableText } from '../components/CopyableText';
import { KeyValues } from '../components/KeyValues';
import { Section } from '../components/Section';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import { useNow } from '../components/useNow';
import { formatUtc } from '../format/formatUtc';
import { describeTrigger } from '../model/describeTrigger';
import { readIcebergPolicy } from '../model/readIcebergPolicy';
import styles from './ConfigurationSection.module.css';

const MAX_NEXT_RUNS = 3;

function Patterns(props: { patterns: readonly string[] | undefined; none: string }) {
  const { patterns, none } = props;
  if (!patterns?.length) {
    return <>{none}</>;
  }
  return (
    <span className={styles.patterns}>
      {patterns.map(pattern => (
        <span key={pattern} className={styles.pattern} title={pattern}>
          {pattern}
        </span>
      ))}
    </span>
  );
}

function NextRuns(props: { policy: Policy }) {
  const { policy } = props;
  const now = useNow();
  const { suspended, nextRunAt } = policy.status;
  const { type } = policy.spec.replication.trigger;
  const isTimed = type === 'cron' || type === 'once';
  const preview = useReplicationQuery(
    'previewPolicy',
    { path: { name: policy.metadata.name }, query: {} },
    { enabled: isTimed && !suspended, pollMs: POLL_MS.slow },
  );
  if (suspended) {
    return <>none while it is suspended</>;
  }
  if (type === 'continuous') {
    return <>when the source has a new commit</>;
  }
  if (type === 'manual') {
    return <>when somebody runs it</>;
  }
  const runs = preview.data?.nextRuns.slice(0, MAX_NEXT_RUNS) ?? [];
  if (runs.length === 0) {
    return nextRunAt && Date.parse(nextRunAt) <= now.getTime() ? <>due now</> : <TimeAgo at={nextRunAt} missing="none" />;
  }
  return (
    <span className={styles.runs}>
      {runs.map(run => (
        <span key={run}>
          {formatUtc(new Date(run)).replace('.000', '')} (<TimeAgo at={run} />)
        </span>
      ))}
    </span>
  );
}

/** What the policy says, in words. */
export function ConfigurationSection(props: { policy: Policy }) {
  const { policy } = props;
  const { replication } = policy.spec;
  const links = useLinks();
  const iceberg = readIcebergPolicy(replication);
  const cluster = (name: string) => <Link href={links.cluster(name)}>{name}</Link>;
  const ends: [string, ReactNode][] = iceberg
    ? [
        [
          'Source',
          <>
            {cluster(iceberg.source.cluster)} on <code>{iceberg.source.reference}</code>
          </>,
        ],
        [
          'Replica',
          <>
            {cluster(iceberg.target.cluster)} on <code>{iceberg.target.reference}</code>
          </>,
        ],
        ['Files', <>{cluster(iceberg.target.storage)}</>],
        ['Below', <CopyableText value={iceberg.target.location} label="target location" />],
      ]
    : [];
  return (
    <Section title="Configuration">
      <KeyValues
        entries={[
          ...ends,
          ['Include', <Patterns patterns={replication.include} none="every table" />],
          ['Exclude', <Patterns patterns={replication.exclude} none="nothing" />],
          ['Trigger', describeTrigger(replication.trigger)],
          ['Next run', <NextRuns policy={policy} />],
          ['If history is lost', iceberg && (iceberg.history === 'prune' ? 'its snapshots are left out' : 'the table is held')],
          [
            'Pruning',
            iceberg &&
              (iceberg.pruning ? `each ${iceberg.pruning.every}, unneeded for ${iceberg.pruning.grace}` : 'when somebody starts it'),
          ],
          ['If a run is missed', replication.misfire],
          ['If the last still runs', replication.overlap],
        ]}
      />
    </Section>
  );
}
