import { Button, Combobox, Select } from '@backstage/ui';
import { jobPurposeSchema, statusSchema, type JobPurpose, type Status } from '@portage/backstage-plugin-replication-common';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useAllItems } from '../api/useAllItems';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { EmptyState } from '../components/EmptyState';
import { PageFrame } from '../components/PageFrame';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { useCursorPages } from '../components/useCursorPages';
import { pluralize } from '../format/pluralize';
import { JobTable, type JobColumn } from './JobTable';
import styles from './JobsPage.module.css';

const ALL = 'all';
const COLUMNS: readonly JobColumn[] = ['status', 'job', 'policy', 'trigger', 'summary', 'duration', 'created'];

function readStatus(text: string | null): Status | undefined {
  const parsed = statusSchema.safeParse(text);
  return parsed.success ? parsed.data : undefined;
}

function readPurpose(text: string | null): JobPurpose | undefined {
  const parsed = jobPurposeSchema.safeParse(text);
  return parsed.success ? parsed.data : undefined;
}

/** All jobs, by policy, status and purpose. The filter stands in the address, so that a look can be shared. */
export function JobsPage() {
  const [search, setSearch] = useSearchParams();
  const policy = search.get('policy') ?? undefined;
  const status = readStatus(search.get('status'));
  const purpose = readPurpose(search.get('purpose'));
  const policies = useAllItems('listPolicies', { pollMs: POLL_MS.slow });
  const pages = useCursorPages(JSON.stringify([policy, status, purpose]));
  const query = useReplicationQuery(
    'listJobs',
    { query: { policy, status, purpose, limit: pages.limit, cursor: pages.cursor } },
    { pollMs: POLL_MS.page, keepPrevious: true },
  );

  const setFilter = (name: 'policy' | 'status' | 'purpose', value: string | undefined) => {
    const next = new URLSearchParams(search);
    if (value === undefined) {
      next.delete(name);
    } else {
      next.set(name, value);
    }
    setSearch(next, { replace: true });
  };

  const names = useMemo(() => {
    const known = policies.data?.items.map(({ metadata }) => metadata.name) ?? [];
    // A deleted policy's jobs can still be asked for by address.
    return policy && !known.includes(policy) ? [policy, ...known] : known;
  }, [policies.data, policy]);

  const isFiltered = policy !== undefined || status !== undefined || purpose !== undefined;
  return (
    <PageFrame title="Jobs">
      <div className={styles.filters}>
        <div className={styles.policy}>
          <Combobox
            aria-label="Policy"
            placeholder="All policies"
            options={names.map(name => ({ id: name, label: name }))}
            selectedKey={policy ?? null}
            onSelectionChange={key => setFilter('policy', key === null ? undefined : String(key))}
          />
        </div>
        <div className={styles.status}>
          <Select
            aria-label="Status"
            options={[{ id: ALL, label: 'Every status' }, ...statusSchema.options.map(option => ({ id: option, label: option }))]}
            selectedKey={status ?? ALL}
            onSelectionChange={key => setFilter('status', key === ALL || key === null ? undefined : String(key))}
          />
        </div>
        <div className={styles.status}>
          <Select
            aria-label="Purpose"
            options={[{ id: ALL, label: 'Every purpose' }, ...jobPurposeSchema.options.map(option => ({ id: option, label: option }))]}
            selectedKey={purpose ?? ALL}
            onSelectionChange={key => setFilter('purpose', key === ALL || key === null ? undefined : String(key))}
          />
        </div>
        {isFiltered && (
          <Button variant="tertiary" onPress={() => setSearch({}, { replace: true })}>
            Clear filter
          </Button>
        )}
      </div>
      <Section title="Jobs" hint={query.data && pluralize(query.data.totalItems, 'job')} flush>
        <QueryView query={query} loading={<JobTable jobs={undefined} columns={COLUMNS} />}>
          {page => (
            <JobTable
              jobs={page.items}
              columns={COLUMNS}
              pagination={pages.paginationFor(page)}
              minWidth="58rem"
              empty={isFiltered ? <EmptyState title="No job matches" description="Clear the filter to see all jobs." /> : undefined}
            />
          )}
        </QueryView>
      </Section>
    </PageFrame>
  );
}
