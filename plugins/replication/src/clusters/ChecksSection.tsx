import type { Cluster } from '@portage/backstage-plugin-replication-common';
import { RiStethoscopeLine } from '@remixicon/react';
import { EmptyState } from '../components/EmptyState';
import { HealthIcon } from '../components/HealthIcon';
import { ReasonNote } from '../components/ReasonNote';
import { Section } from '../components/Section';
import { TimeAgo } from '../components/TimeAgo';
import { formatDuration } from '../format/formatDuration';
import styles from './ChecksSection.module.css';

/** What the last probe tried, how long each took, and why what failed did. */
export function ChecksSection(props: { cluster: Cluster }) {
  const { checks, checkedAt } = props.cluster.status;
  return (
    <Section
      title="Checks"
      hint={
        <>
          last probe <TimeAgo at={checkedAt} missing="never" />
        </>
      }
      flush
    >
      {checks?.length ? (
        <ul className={styles.list}>
          {checks.map(({ name, ok, durationMs, reason }) => (
            <li key={name} className={styles.check}>
              <span className={styles.icon}>
                <HealthIcon health={ok ? 'healthy' : 'unhealthy'} label={ok ? 'passed' : 'failed'} />
              </span>
              <div className={styles.what}>
                <span className={styles.name} title={name}>
                  {name}
                </span>
                {reason && <ReasonNote reason={reason} />}
              </div>
              <span className={styles.duration}>{formatDuration(durationMs)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState
          icon={<RiStethoscopeLine size={28} />}
          title="Not probed yet"
          description="A worker of the cluster's region probes it on a schedule, or now, with the button above."
        />
      )}
    </Section>
  );
}
