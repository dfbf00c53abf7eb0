import { useReplicationQuery } from '../api/useReplicationQuery';
import { POLL_MS } from '../api/pollMs';
import { HealthBadge } from '../components/HealthBadge';
import { KeyValues } from '../components/KeyValues';
import { QueryView } from '../components/QueryView';
import { ReasonNote } from '../components/ReasonNote';
import { TextLink } from '../components/TextLink';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';

/** A cluster's health, for a card. */
export function ClusterHealthBody(props: { name: string }) {
  const { name } = props;
  const links = useLinks();
  const query = useReplicationQuery('getCluster', { path: { name } }, { pollMs: POLL_MS.page });
  return (
    <QueryView query={query}>
      {({ spec, status }) => (
        <div style={{ padding: 'var(--bui-space-4)' }}>
          <KeyValues
            entries={[
              ['Health', <HealthBadge health={status.health} reason={status.reason} />],
              ['Reason', status.reason && status.health !== 'healthy' ? <ReasonNote reason={status.reason} hideCode /> : undefined],
              ['Region', spec.replication.region],
              ['Type', status.type ?? 'not configured here'],
              ['Checked', <TimeAgo at={status.checkedAt} missing="never" />],
              ['Details', <TextLink href={links.cluster(name)}>{name}</TextLink>],
            ]}
          />
        </div>
      )}
    </QueryView>
  );
}
