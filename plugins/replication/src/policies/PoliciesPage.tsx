import { policyCreatePermission } from '@portage/backstage-plugin-replication-common';
import { RiAddLine, RiExchange2Line } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { EmptyState } from '../components/EmptyState';
import { ListSearch } from '../components/ListSearch';
import { PageFrame } from '../components/PageFrame';
import { PermittedButton } from '../components/PermittedButton';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { useCursorPages } from '../components/useCursorPages';
import { SEARCH_DELAY_MS, useDebouncedValue } from '../components/useDebouncedValue';
import { useLinks } from '../components/useLinks';
import { pluralize } from '../format/pluralize';
import { PolicyTable } from './PolicyTable';

/** All policies, by name. */
export function PoliciesPage() {
  const links = useLinks();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const search = useDebouncedValue(text.trim(), SEARCH_DELAY_MS) || undefined;
  const pages = useCursorPages(search ?? '');
  const query = useReplicationQuery(
    'listPolicies',
    { query: { search, limit: pages.limit, cursor: pages.cursor } },
    { pollMs: POLL_MS.page, keepPrevious: true },
  );
  const create = (
    <PermittedButton permission={policyCreatePermission} iconStart={<RiAddLine />} onPress={() => navigate(links.newPolicy)}>
      Create policy
    </PermittedButton>
  );
  return (
    <PageFrame title="Policies" customActions={create}>
      <ListSearch label="Search policies" value={text} onChange={setText} />
      <Section title="Policies" hint={query.data && pluralize(query.data.totalItems, 'policy', 'policies')} flush>
        <QueryView query={query} loading={<PolicyTable policies={undefined} />}>
          {page => (
            <PolicyTable
              policies={page.items}
              pagination={pages.paginationFor(page)}
              empty={
                search ? (
                  <EmptyState title={`No policy matches "${search}"`} description="Search looks at names and titles." />
                ) : (
                  <EmptyState
                    icon={<RiExchange2Line size={28} />}
                    title="No policies yet"
                    description="A policy keeps a branch of tables in one region whole and local in another. Create one here, by template, or with portage apply -f."
                    actions={create}
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
