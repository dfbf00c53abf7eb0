import { policyCreatePermission } from '@portage/backstage-plugin-replication-common';
import { RiAddLine, RiShipLine } from '@remixicon/react';
import { useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useAllItems } from '../api/useAllItems';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { EmptyState } from '../components/EmptyState';
import { ErrorNotice } from '../components/ErrorNotice';
import { LoadingRows } from '../components/LoadingRows';
import { PermittedButton } from '../components/PermittedButton';
import { PageFrame } from '../components/PageFrame';
import { Section } from '../components/Section';
import { StaleNotice } from '../components/StaleNotice';
import { useLinks } from '../components/useLinks';
import { useNow } from '../components/useNow';
import { LagChartSection } from '../lag/LagChartSection';
import { deriveRegionGraph } from '../model/deriveRegionGraph';
import { listAttention } from '../model/listAttention';
import { policiesInMotion } from '../model/policiesInMotion';
import { AttentionList } from './AttentionList';
import styles from './OverviewPage.module.css';
import { OverviewTiles } from './OverviewTiles';
import { RecentJobs } from './RecentJobs';
import { RegionMap } from './RegionMap';
import { RunningJobs } from './RunningJobs';
import { WorkersSection } from './WorkersSection';

const MAX_RUNNING_JOBS = 50;
const RECENT_JOBS = 8;

/** The landing page: what wants a person first, then numbers, the map, lag, and jobs. */
export function OverviewPage() {
  const links = useLinks();
  const navigate = useNavigate();
  const clusters = useAllItems('listClusters', { pollMs: POLL_MS.page });
  const policies = useAllItems('listPolicies', { pollMs: POLL_MS.live });
  const health = useReplicationQuery('getHealth', {}, { pollMs: POLL_MS.page });
  const running = useReplicationQuery('listJobs', { query: { status: 'running', limit: MAX_RUNNING_JOBS } }, { pollMs: POLL_MS.live });

  const recent = useReplicationQuery('listJobs', { query: { limit: RECENT_JOBS } }, { pollMs: POLL_MS.page });
  const now = useNow();

  const policyItems = policies.data?.items;
  const clusterItems = clusters.data?.items;
  // As text, so that the map is drawn anew when it changes and not each second.
  const moving = [...policiesInMotion({ running: running.data?.items ?? [], recent: recent.data?.items ?? [], now })].join(' ');

  const graph = useMemo(
    () => clusterItems && policyItems && deriveRegionGraph(clusterItems, policyItems, new Set(moving.split(' '))),
    [clusterItems, policyItems, moving],
  );
  const attention = useMemo(() => clusterItems && policyItems && listAttention(clusterItems, policyItems), [clusterItems, policyItems]);

  const error = policies.error ?? clusters.error;
  if (error && !graph) {
    const retry = () => Promise.all([policies.refetch(), clusters.refetch()]);
    return (
      <PageFrame title="Overview">
        <Section title="Replication">
          <ErrorNotice error={error} onRetry={retry} />
        </Section>
      </PageFrame>
    );
  }
  if (clusterItems?.length === 0) {
    return (
      <PageFrame title="Overview">
        <Section title="Welcome aboard">
          <EmptyState
            icon={<RiShipLine size={36} />}
            title="No clusters yet"
            description={
              <>
                A cluster is a storage or a catalog in one region. Name its connection in app-config, then bring its document with{' '}
                <code>portage apply -f</code>, a catalog location or a template. Policies come next.
              </>
            }
          />
        </Section>
      </PageFrame>
    );
  }
  return (
    <PageFrame
      title="Overview"
      customActions={
        <PermittedButton permission={policyCreatePermission} iconStart={<RiAddLine />} onPress={() => navigate(links.newPolicy)}>
          Create policy
        </PermittedButton>
      }
    >
      {error && <StaleNotice error={error} updatedAt={policies.dataUpdatedAt} />}
      {attention && attention.length > 0 && <AttentionList items={attention} />}
      <OverviewTiles health={health.data} policies={policyItems} runningCount={running.data?.totalItems} />
      <div className={styles.columns}>
        <Section title="Regions and flows" flush>
          {graph ? <RegionMap graph={graph} region={health.data?.region} /> : <LoadingRows rows={6} />}
        </Section>
        <LagChartSection title="Replica lag" policies={policyItems} showLegend />
      </div>
      <div className={styles.jobs}>
        <div className={styles.stack}>
          <RunningJobs query={running} />
          <WorkersSection health={health.data} />
        </div>
        <RecentJobs query={recent} />
      </div>
    </PageFrame>
  );
}
