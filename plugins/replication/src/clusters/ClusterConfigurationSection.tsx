import type { Cluster } from '@portage/backstage-plugin-replication-common';
import { CopyableText } from '../components/CopyableText';
import { KeyValues } from '../components/KeyValues';
import { Section } from '../components/Section';
import styles from './ClusterPage.module.css';

/** What the cluster's document says, in words. */
export function ClusterConfigurationSection(props: { cluster: Cluster }) {
  const { spec, status, managedBy } = props.cluster;
  const { region, connection, prefixes, limits } = spec.replication;
  return (
    <Section title="Configuration">
      <KeyValues
        entries={[
          ['Region', region],
          ['Connection', <CopyableText value={connection} label="connection" />],
          ['Type', status.type ?? 'this region does not configure the connection'],
          [
            'Prefixes',
            prefixes?.length ? (
              <span className={styles.prefixes}>
                {prefixes.map(prefix => (
                  <CopyableText key={prefix} value={prefix} label="prefix" />
                ))}
              </span>
            ) : undefined,
          ],
          ['Concurrency', limits?.concurrency === undefined ? 'not limited' : `${limits.concurrency} requests at once`],
          ['Bandwidth', limits?.bandwidth ?? 'not limited'],
          ['Owner', spec.owner],
          ['Managed by', managedBy],
        ]}
      />
    </Section>
  );
}
