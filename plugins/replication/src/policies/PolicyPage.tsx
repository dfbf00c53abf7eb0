import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useParams } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { HealthBadge } from '../components/HealthBadge';
import { LoadingRows } from '../components/LoadingRows';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { useLinks } from '../components/useLinks';
import { YamlView } from '../components/YamlView';
import { LagChartSection } from '../lag/LagChartSection';
import { describeTrigger } from '../model/describeTrigger';
import { toDocument } from '../model/toDocument';
import { ConfigurationSection } from './ConfigurationSection';
import { LagTiles } from './LagTiles';
import { PolicyActions } from './PolicyActions';
import { PolicyHealthAlert } from './PolicyHealthAlert';
import { PolicyJobs } from './PolicyJobs';
import styles from './PolicyPage.module.css';
import { PublishedSection } from './PublishedSection';
import { TableLagSection } from './TableLagSection';
import { VerificationSection } from './VerificationSection';

/** One policy: its health and lag, what it published last, its jobs, and its document. */
export function PolicyPage() {
  const { name = '' } = useParams();
  const links = useLinks();
  const query = useReplicationQuery('getPolicy', { path: { name } }, { pollMs: POLL_MS.page });
  const policy = query.data;
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.policy(name) }}>
      <PageFrame
        title={policy?.metadata.title ?? name}
        description={policy?.metadata.description}
        customActions={policy && <PolicyActions policy={policy} />}
        metadata={
          policy && [
            { label: 'Health', value: <HealthBadge health={policy.status.health} reason={policy.status.reason} /> },
            ...(policy.metadata.title ? [{ label: 'Name', value: policy.metadata.name }] : []),
            { label: 'Kind', value: policy.spec.replication.kind },
            { label: 'Trigger', value: describeTrigger(policy.spec.replication.trigger) },
            { label: 'Owner', value: policy.spec.owner },
            ...(policy.managedBy ? [{ label: 'Managed by', value: policy.managedBy }] : []),
          ]
        }
      >
        <QueryView
          query={query}
          loading={
            <Section title={name}>
              <LoadingRows rows={8} />
            </Section>
          }
        >
          {loaded => (
            <>
              <PolicyHealthAlert policy={loaded} />
              <LagTiles policy={loaded} />
              <div className={styles.columns}>
                <div className={styles.stack}>
                  <PublishedSection policy={loaded} />
                  <VerificationSection policy={loaded} />
                </div>
                <ConfigurationSection policy={loaded} />
              </div>
              <LagChartSection title="Lag over time" policies={[loaded]} />
              <TableLagSection policy={loaded} />
              <PolicyJobs policy={name} />
              <Section title="Document" hint={`version ${loaded.version}, as portage get policies ${name} -o yaml gives it`} flush>
                <YamlView value={toDocument(loaded)} label="document" maxHeight="30rem" />
              </Section>
            </>
          )}
        </QueryView>
      </PageFrame>
    </BreadcrumbEntry>
  );
}
