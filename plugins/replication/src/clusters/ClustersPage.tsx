import { RiHardDrive2Line } from '@remixicon/react';
import { useState } from 'react';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { EmptyState } from '../components/EmptyState';
import { ListSearch } from '../components/ListSearch';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { useCursorPages } from '../components/useCursorPages';
import { SEARCH_DELAY_MS, useDebouncedValue } from '../components/useDebouncedValue';
import { pluralize } from '../format/pluralize';
import { ClusterTable } from './ClusterTable';

/** All clusters, by name. */
export function ClustersPage() {
  const [text, setText] = useState('');
  const search = useDebouncedValue(text.trim(), SEARCH_DELAY_MS) || undefined;
  const pages = useCursorPages(search ?? '');
  const query = useReplicationQuery(
    'listClusters',
    { query: { search, limit: pages.limit, cursor: pages.cursor } },
    { pollMs: POLL_MS.page, keepPrevious: true },
  );
  return (
    <PageFrame title="Clusters">
      <ListSearch label="Search clusters" value={text} onChange={setText} />
      <Section title="Clusters" hint={query.data && pluralize(query.data.totalItems, 'cluster')} flush>
        <QueryView query={query} loading={<ClusterTable clusters={undefined} empty={null} />}>
          {page => (
            <ClusterTable
              clusters={page.items}
              pagination={pages.paginationFor(page)}
              empty={
                search ? (
                  <EmptyState title={`No cluster matches "${search}"`} description="Search looks at names and titles." />
                ) : (
                  <EmptyState
                    icon={<RiHardDrive2Line size={28} />}
                    title="No clusters yet"
                    description={
                      <>
                        Name the connection under <code>replication.connections</code> in app-config, then bring the cluster&apos;s
                        document: by <code>portage apply -f</code>, a catalog location, or a template.
                      </>
                    }
                  />
                )
              }
            />
          )}
        </QueryView>
      </Section>
    </PageFrame>
  );
}
