import { useEntity } from '@backstage/plugin-catalog-react';
import type { Policy } from '@portage/backstage-plugin-replication-common';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { ChecksSection } from '../clusters/ChecksSection';
import { ClusterConfigurationSection } from '../clusters/ClusterConfigurationSection';
import { ErrorNotice } from '../components/ErrorNotice';
import { HealthBadge } from '../components/HealthBadge';
import { LoadingRows } from '../components/LoadingRows';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import { LagTiles } from '../policies/LagTiles';
import { PolicyHealthAlert } from '../policies/PolicyHealthAlert';
import { PolicyJobs } from '../policies/PolicyJobs';
import { PublishedSection } from '../policies/PublishedSection';
import { ConfigurationSection } from '../policies/ConfigurationSection';
import { readEntitySubject } from './readEntitySubject';
import styles from './ReplicationContent.module.css';
import { usePoliciesByName } from './usePoliciesByName';

function ClusterContent(props: { name: string }) {
  const query = useReplicationQuery('getCluster', { path: { name: props.name } }, { pollMs: POLL_MS.page });
  return (
    <QueryView query={query}>
      {cluster => (
        <div className={styles.columns}>
          <ChecksSection cluster={cluster} />
          <ClusterConfigurationSection cluster={cluster} />
        </div>
      )}
    </QueryView>
  );
}

function PolicyContent(props: { policy: Policy }) {
  const { policy } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  return (
    <>
      <h2 className={styles.title}>
        <TextLink href={links.policy(name)} isBold>
          {policy.metadata.title ?? name}
        </TextLink>
        <HealthBadge health={policy.status.health} reason={policy.status.reason} />
      </h2>
      <PolicyHealthAlert policy={policy} />
      <LagTiles policy={policy} />
      <div className={styles.columns}>
        <PublishedSection policy={policy} />
        <ConfigurationSection policy={policy} />
      </div>
      <PolicyJobs policy={name} />
    </>
  );
}

/** The entity tab: cluster or policies of an entity, with lag, publication and jobs. */
export function ReplicationContent() {
  const { entity } = useEntity();
  const { cluster, policies } = readEntitySubject(entity);
  const named = usePoliciesByName(policies);
  return (
    <div className={styles.content}>
      {cluster !== undefined && <ClusterContent name={cluster} />}
      {named.map(({ name, policy, error }) =>
        policy ? (
          <PolicyContent key={name} policy={policy} />
        ) : (
          <Section key={name} title={name}>
            {error ? <ErrorNotice error={error} /> : <LoadingRows />}
          </Section>
        ),
      )}
    </div>
  );
}
