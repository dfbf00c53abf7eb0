import { PluginHeader } from '@backstage/ui';
import { RiShipLine } from '@remixicon/react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { ClustersRouter } from '../clusters/ClustersRouter';
import { useLinks } from '../components/useLinks';
import { JobsRouter } from '../jobs/JobsRouter';
import { OverviewPage } from '../overview/OverviewPage';
import { PoliciesRouter } from '../policies/PoliciesRouter';
import { LegacyProvider } from './LegacyProvider';

/** Tabs that the new frontend system would draw by itself. */
function Tabs() {
  const links = useLinks();
  return (
    <PluginHeader
      title="Replication"
      icon={<RiShipLine />}
      tabs={[
        { id: 'overview', label: 'Overview', href: links.overview, matchStrategy: 'prefix' },
        { id: 'clusters', label: 'Clusters', href: links.clusters, matchStrategy: 'prefix' },
        { id: 'policies', label: 'Policies', href: links.policies, matchStrategy: 'prefix' },
        { id: 'jobs', label: 'Jobs', href: links.jobs(), matchStrategy: 'prefix' },
      ]}
    />
  );
}

/** All pages in an app of the old frontend system. */
export function LegacyReplicationPage() {
  return (
    <LegacyProvider>
      <Tabs />
      <Routes>
        <Route index element={<Navigate to="overview" replace />} />
        <Route path="overview" element={<OverviewPage />} />
        <Route path="clusters/*" element={<ClustersRouter />} />
        <Route path="policies/*" element={<PoliciesRouter />} />
        <Route path="jobs/*" element={<JobsRouter />} />
      </Routes>
    </LegacyProvider>
  );
}
