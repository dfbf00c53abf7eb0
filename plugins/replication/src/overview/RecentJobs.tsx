import type { RouteResponse } from '@portage/backstage-plugin-replication-common';
import type { UseQueryResult } from '@tanstack/react-query';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import { JobTable } from '../jobs/JobTable';

/** The newest jobs, of all policies. */
export function RecentJobs(props: { query: UseQueryResult<RouteResponse<'listJobs'>, Error> }) {
  const { query } = props;
  const links = useLinks();
  return (
    <Section title="Recent jobs" flush actions={<TextLink href={links.jobs()}>All jobs</TextLink>}>
      <QueryView query={query}>
        {({ items }) => <JobTable jobs={items} columns={['status', 'policy', 'summary', 'duration', 'created']} minWidth="30rem" />}
      </QueryView>
    </Section>
  );
}
