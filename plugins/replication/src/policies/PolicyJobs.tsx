import { POLL_MS } from '../api/pollMs';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import { formatCount } from '../format/formatCount';
import { JobTable } from '../jobs/JobTable';
import { RunHistory } from './RunHistory';

const CHARTED = 50;
const LISTED = 8;

/** The last jobs of a policy, as bars and as a table. */
export function PolicyJobs(props: { policy: string }) {
  const { policy } = props;
  const links = useLinks();
  const query = useReplicationQuery('listJobs', { query: { policy, limit: CHARTED } }, { pollMs: POLL_MS.page });
  return (
    <Section
      title="Jobs"
      hint={query.data && formatCount(query.data.totalItems)}
      flush
      actions={<TextLink href={links.jobs({ policy })}>All jobs of this policy</TextLink>}
    >
      <QueryView query={query}>
        {({ items }) => (
          <>
            <RunHistory jobs={items} />
            <JobTable
              jobs={items.slice(0, LISTED)}
              columns={['status', 'job', 'trigger', 'summary', 'duration', 'created']}
              minWidth="46rem"
            />
          </>
        )}
      </QueryView>
    </Section>
  );
}
