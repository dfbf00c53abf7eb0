import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { clusterReadPermission, MAX_PAGE_SIZE, type Cluster } from '@portage/backstage-plugin-replication-common';
import { RiExchange2Line, RiStethoscopeLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { EmptyState } from '../components/EmptyState';
import { HealthBadge } from '../components/HealthBadge';
import { LoadingRows } from '../components/LoadingRows';
import { PageFrame } from '../components/PageFrame';
import { PermittedButton } from '../components/PermittedButton';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { useLinks } from '../components/useLinks';
import { useNotify } from '../components/useNotify';
import { YamlView } from '../components/YamlView';
import { pluralize } from '../format/pluralize';
import { describeError } from '../model/describeError';
import { toDocument } from '../model/toDocument';
import { PolicyTable } from '../policies/PolicyTable';
import { BrowseSection } from './BrowseSection';
import { ChecksSection } from './ChecksSection';
import { ClusterConfigurationSection } from './ClusterConfigurationSection';
import styles from './ClusterPage.module.css';

const ALERT_STATUS = { unhealthy: 'danger', degraded: 'warning', suspended: 'info', unknown: 'info', healthy: 'success' } as const;

function ProbeButton(props: { cluster: Cluster }) {
  const { name } = props.cluster.metadata;
  const notify = useNotify();
  const check = useReplicationMutation('checkCluster');
  return (
    <PermittedButton
      permission={clusterReadPermission}
      resourceRef={name}
      iconStart={<RiStethoscopeLine />}
      isPending={check.isPending}
      onPress={() =>
        check.mutate(
          { path: { name } },
          {
            onSuccess: ({ status }) =>
              notify({
                title: `${name} is ${status.health}`,
                description: status.reason?.message,
                status: status.health === 'healthy' ? 'success' : 'danger',
              }),
            onError: error => {
              const { title, detail } = describeError(error);
              notify({ title, description: detail, status: 'danger' });
            },
          },
        )
      }
    >
      Probe now
    </PermittedButton>
  );
}

function UsedBySection(props: { cluster: string }) {
  const query = useReplicationQuery('listPolicies', { query: { cluster: props.cluster, limit: MAX_PAGE_SIZE } }, { pollMs: POLL_MS.page });
  return (
    <Section title="Used by" hint={query.data && pluralize(query.data.totalItems, 'policy', 'policies')} flush>
      <QueryView query={query}>
        {({ items }) => (
          <PolicyTable
            policies={items}
            empty={
              <EmptyState
                icon={<RiExchange2Line size={28} />}
                title="No policy uses this cluster"
                description="Name it as source or target of a policy."
              />
            }
          />
        )}
      </QueryView>
    </Section>
  );
}

/** One cluster: its health with every check, what it is, who uses it, and what is in it. */
export function ClusterPage() {
  const { name = '' } = useParams();
  const links = useLinks();
  const query = useReplicationQuery('getCluster', { path: { name } }, { pollMs: POLL_MS.page });
  const cluster = query.data;
  return (
    <BreadcrumbEntry entry={{ label: name, href: links.cluster(name) }}>
      <PageFrame
        title={cluster?.metadata.title ?? name}
        description={cluster?.metadata.description}
        customActions={cluster && <ProbeButton cluster={cluster} />}
        metadata={
          cluster && [
            { label: 'Health', value: <HealthBadge health={cluster.status.health} reason={cluster.status.reason} /> },
            ...(cluster.metadata.title ? [{ label: 'Name', value: cluster.metadata.name }] : []),
            { label: 'Type', value: cluster.status.type ?? 'not configured here' },
            { label: 'Region', value: cluster.spec.replication.region },
            { label: 'Owner', value: cluster.spec.owner },
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
              {loaded.status.reason && loaded.status.health !== 'healthy' && (
                <Alert
                  status={ALERT_STATUS[loaded.status.health]}
                  icon
                  title={loaded.status.reason.message}
                  description={`${loaded.status.reason.action} (${loaded.status.reason.code})`}
                />
              )}
              <div className={styles.columns}>
                <ChecksSection cluster={loaded} />
                <ClusterConfigurationSection cluster={loaded} />
              </div>
              <UsedBySection cluster={name} />
              <BrowseSection cluster={loaded} />
              <Section title="Document" hint={`version ${loaded.version}`} flush>
                <YamlView value={toDocument(loaded)} label="document" maxHeight="30rem" />
              </Section>
            </>
          )}
        </QueryView>
      </PageFrame>
    </BreadcrumbEntry>
  );
}
